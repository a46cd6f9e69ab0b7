"""What the person at the terminal sees: steps with their duration, and failures with advice."""

import contextlib
import sys
import threading
import time

START = time.monotonic()


class Failure(Exception):
    """Something went wrong in a way that we can explain; `hint` says what to do next."""

    def __init__(self, message, hint=None, code=3):
        super().__init__(message)
        self.hint = hint
        self.code = code


def say(text=""):
    """Print a line now, also when the output is a pipe."""
    print(text, flush=True)


def warn(text):
    print(f"consortium: warning: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title, heartbeat=15):
    """Announce a step, show that it lives while it lasts, and say how long it took."""
    say(f"[{time.monotonic() - START:5.0f} s] {title} ...")
    started = time.monotonic()
    done = threading.Event()

    def beat():
        while not done.wait(heartbeat):
            say(f"           {title}: {time.monotonic() - started:.0f} s so far")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    say(f"[{time.monotonic() - START:5.0f} s] {title}: {time.monotonic() - started:.1f} s")
