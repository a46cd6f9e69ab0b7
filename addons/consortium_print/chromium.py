"""A throw-away Chromium, driven over its debugging pipe (standard library only).

Nothing in here knows Odoo: the caller gives a ``fetch(url)`` that answers each request of the
page, so that Chromium needs neither a server nor the network, and reads with the rights of
whoever prints.
"""

import base64
import contextlib
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time

# - no sandbox: most containers refuse user namespaces, and no script runs in what we print;
# - host rules: each request is answered by us; should one escape, it finds no address.
FLAGS = (
    *"""--headless --no-sandbox --remote-debugging-pipe --disable-gpu --disable-dev-shm-usage
    --disable-breakpad --disable-extensions --disable-background-networking
    --disable-component-update --disable-sync --disable-default-apps --no-first-run
    --no-default-browser-check --hide-scrollbars --mute-audio --font-render-hinting=none""".split(),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# Odoo caps its own address space (limit_memory_hard) and Chromium reserves far more than it
# uses: it dies with SIGTRAP unless the limit is lifted. A shell does it in the child, since
# preexec_fn is not safe in a server with threads.
LAUNCHER = 'ulimit -S -v "$(ulimit -H -v)"; exec "$@" 3</dev/fd/{read} 4>/dev/fd/{write}'
PROFILE = "consortium-print-"
POLICY = (
    "default-src 'none'; img-src * data: blob:; style-src * data: 'unsafe-inline'; font-src * data:"
)

# instead of the drawing of a torn picture that browsers show
NO_IMAGE = "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


class ChromiumError(Exception):
    """Chromium could not do what it was asked; ``reason`` is ``start``, ``timeout`` or ``crash``."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def remove_old_profiles(age=86400):
    """Remove what browsers left whose server was killed in the middle of a print."""
    for path in pathlib.Path(tempfile.gettempdir()).glob(f"{PROFILE}*"):
        try:
            if path.stat().st_uid == os.getuid() and path.stat().st_mtime < time.time() - age:
                shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            continue


class Chromium:
    """One browser process with one page; use as a context manager.

    :param str binary: path of the executable
    :param fetch: ``fetch(url) -> (mimetype, bytes) or None`` for each request of the page
    :param float timeout: seconds that one step (load, print) may take
    """

    def __init__(self, binary, fetch, timeout=60.0):
        self.binary = binary
        self.fetch = fetch
        self.timeout = timeout
        self._process = None
        self._profile = None
        self._sending = self._receiving = None
        self._buffer = bytearray()
        self._last_id = 0
        self._page = None
        self._documents = {}
        self._loaded = False

    # -- life ---------------------------------------------------------------

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *exc_info):
        self._stop()

    def _start(self):
        self._profile = tempfile.mkdtemp(prefix=PROFILE)
        child_read, self._sending = os.pipe()
        self._receiving, child_write = os.pipe()
        os.set_blocking(self._sending, False)
        launcher = LAUNCHER.format(read=child_read, write=child_write)
        command = [self.binary, *FLAGS, f"--user-data-dir={self._profile}", "about:blank"]
        with open(os.path.join(self._profile, "stderr"), "wb") as stderr:
            try:
                self._process = subprocess.Popen(  # noqa: S603
                    ["/bin/sh", "-c", launcher, "sh", *command],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                    pass_fds=(child_read, child_write),
                    start_new_session=True,
                    cwd=self._profile,
                    env={**os.environ, "HOME": self._profile, "XDG_CONFIG_HOME": self._profile},
                )
            except OSError as error:
                raise ChromiumError("start", str(error)) from error
            finally:
                os.close(child_read)
                os.close(child_write)
        try:
            target = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._page = self._call("Target.attachToTarget", targetId=target, flatten=True)[
                "sessionId"
            ]
        except ChromiumError as error:
            raise ChromiumError("start", error.detail) from error
        self._call("Page.enable")
        self._call("Emulation.setScriptExecutionDisabled", value=True)
        self._call("Emulation.setEmulatedMedia", media="print")
        self._call("Fetch.enable", patterns=[{"urlPattern": "*"}])

    def _stop(self):
        for descriptor in (self._sending, self._receiving):
            if descriptor is not None:
                os.close(descriptor)
        self._sending = self._receiving = None
        if self._process:
            # the whole session: renderers would otherwise survive for a while
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._profile:
            shutil.rmtree(self._profile, ignore_errors=True)

    def _stderr(self):
        try:
            with open(os.path.join(self._profile, "stderr"), "rb") as stderr:
                return stderr.read()[-1000:].decode(errors="replace").strip()
        except OSError:
            return ""

    # -- what callers use ---------------------------------------------------

    def resize(self, width, height):
        """Lay out for a viewport of these CSS pixels."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=round(width),
            height=round(height),
            deviceScaleFactor=1,
            mobile=False,
        )

    def load(self, url, html):
        """Show ``html`` as if it came from ``url`` and wait for its images, styles and fonts."""
        self._documents = {url: html.encode()}
        self._loaded = False
        deadline = time.monotonic() + self.timeout
        answer = self._call("Page.navigate", url=url)
        if answer.get("errorText"):
            raise ChromiumError("crash", answer["errorText"])
        while not self._loaded:
            self._dispatch(self._receive(deadline))
        self.evaluate("document.fonts.ready.then(() => true)")

    def evaluate(self, expression):
        """Value of a JavaScript expression of ours (those of the page never run)."""
        answer = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise ChromiumError("crash", json.dumps(answer["exceptionDetails"])[:500])
        return answer["result"].get("value")

    def pdf(self, width, height, top=0, bottom=0, left=0, right=0, scale=1.0):
        """The loaded page as a PDF; measures in millimetres."""
        inches = {
            "paperWidth": width,
            "paperHeight": height,
            "marginTop": top,
            "marginBottom": bottom,
            "marginLeft": left,
            "marginRight": right,
        }
        answer = self._call(
            "Page.printToPDF",
            printBackground=True,
            preferCSSPageSize=False,
            generateTaggedPDF=False,
            scale=scale,
            **{name: value / 25.4 for name, value in inches.items()},
        )
        return base64.b64decode(answer["data"])

    # -- protocol -----------------------------------------------------------

    def _call(self, method, **params):
        deadline = time.monotonic() + self.timeout
        expected = self._send(method, deadline, **params)
        while True:
            message = self._receive(deadline)
            if message.get("id") == expected:
                if "error" in message:
                    raise ChromiumError("crash", f"{method}: {message['error'].get('message')}")
                return message["result"]
            self._dispatch(message)

    def _send(self, method, deadline, **params):
        self._last_id += 1
        message = {"id": self._last_id, "method": method, "params": params}
        if self._page:
            message["sessionId"] = self._page
        data = memoryview(json.dumps(message).encode() + b"\0")
        while data:
            # read while writing: a full pipe in each direction would block both sides
            readable, writable = self._wait(deadline, writing=True)
            if readable:
                self._read()
            if writable:
                try:
                    data = data[os.write(self._sending, data) :]
                except BrokenPipeError as error:
                    raise ChromiumError("crash", self._stderr()) from error
        return self._last_id

    def _receive(self, deadline):
        start = 0
        while (end := self._buffer.find(b"\0", start)) < 0:
            start = len(self._buffer)
            self._wait(deadline)
            self._read()
        message = json.loads(self._buffer[:end])
        del self._buffer[: end + 1]
        return message

    def _read(self):
        chunk = os.read(self._receiving, 1 << 20)
        if not chunk:
            raise ChromiumError("crash", self._stderr())
        self._buffer += chunk

    def _wait(self, deadline, writing=False):
        """Until something can be read (or written): two booleans. poll() knows no limit of 1024."""
        poller = select.poll()
        poller.register(self._receiving, select.POLLIN)
        if writing:
            poller.register(self._sending, select.POLLOUT)
        ready = dict(poller.poll(max(deadline - time.monotonic(), 0) * 1000))
        if not ready:
            raise ChromiumError("timeout", f"{self.timeout:g} s")
        return self._receiving in ready, self._sending in ready

    def _dispatch(self, message):
        method = message.get("method")
        if method == "Fetch.requestPaused":
            self._answer(message["params"])
        elif method == "Page.loadEventFired":
            self._loaded = True
        elif method in ("Inspector.targetCrashed", "Target.targetCrashed"):
            raise ChromiumError("crash", "the page crashed")

    def _answer(self, paused):
        url, request_id = paused["request"]["url"], paused["requestId"]
        deadline = time.monotonic() + self.timeout
        if paused["resourceType"] == "Document":
            # only what load() shows: neither frames nor a page that sends itself elsewhere
            found = self._documents.pop(url, None)
            found = found and ("text/html; charset=utf-8", found)
        else:
            found = self.fetch(url)
            if not found and paused["resourceType"] == "Image":
                found = NO_IMAGE
        if not found:
            self._send("Fetch.failRequest", deadline, requestId=request_id, errorReason="Aborted")
            return
        headers = {
            "Content-Type": found[0],
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "no-store" if paused["resourceType"] == "Document" else "max-age=3600",
            "Content-Security-Policy": POLICY,
        }
        self._send(
            "Fetch.fulfillRequest",
            deadline,
            requestId=request_id,
            responseCode=200,
            responseHeaders=[{"name": name, "value": value} for name, value in headers.items()],
            body=base64.b64encode(found[1]).decode(),
        )
