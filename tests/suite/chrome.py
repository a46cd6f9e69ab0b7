"""A browser for pictures of the screens: Chromium driven over a pipe, standard library only."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

FLAGS = """--headless --no-sandbox --remote-debugging-pipe --disable-gpu --disable-dev-shm-usage
--disable-extensions --disable-background-networking --no-first-run --hide-scrollbars
--mute-audio --force-color-profile=srgb --lang=fr-CA""".split()


class Chrome:
    """``with Chrome(binary) as chrome``: open pages, wait for what they show, take pictures."""

    def __init__(self, binary, width=1400, height=900):
        self.binary, self.size = binary, (width, height)
        self.errors = []
        self._id, self._session, self._buffer = 0, None, b""

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="consortium-screens-")
        child_read, self._out = os.pipe()
        self._in, child_write = os.pipe()
        launcher = f'exec "$@" 3</dev/fd/{child_read} 4>/dev/fd/{child_write}'
        self.process = subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                launcher,
                "sh",
                self.binary,
                *FLAGS,
                f"--user-data-dir={self.profile}",
                "about:blank",
            ],
            pass_fds=(child_read, child_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.profile, "TZ": "America/Toronto"},
        )
        os.close(child_read)
        os.close(child_write)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(*self.size)
        return self

    def __exit__(self, *exc_info):
        self.process.kill()
        self.process.wait()
        os.close(self._out)
        os.close(self._in)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, timeout=60, **params):
        """Send a command of the DevTools protocol and return its result."""
        self._id += 1
        message = {"id": self._id, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + timeout
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == self._id:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def _receive(self, deadline):
        while b"\0" not in self._buffer:
            ready, _w, _x = select.select([self._in], [], [], deadline - time.monotonic())
            assert ready, "Chromium does not answer"
            chunk = os.read(self._in, 1 << 20)
            assert chunk, "Chromium has stopped"
            self._buffer += chunk
        raw, self._buffer = self._buffer.split(b"\0", 1)
        message = json.loads(raw)
        self._note_errors(message)
        return message

    def _note_errors(self, message):
        params = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"])[:600])
        elif message.get("method") == "Runtime.consoleAPICalled" and params["type"] == "error":
            texts = [str(arg.get("value", arg.get("description", ""))) for arg in params["args"]]
            self.errors.append(" ".join(texts)[:600])

    def resize(self, width, height, mobile=False):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )

    def cookie(self, url, name, value):
        self.call("Network.setCookie", url=url, name=name, value=value)

    def forget(self, url):
        """Empty what the web client keeps of a site (menus, views, words), cookies aside.

        It shows the kept ones first and asks the server meanwhile: after a change of language
        the page would be in the former one for a moment.
        """
        kinds = "local_storage,indexeddb,cache_storage,service_workers"
        self.call("Page.navigate", url="about:blank")
        self.call("Storage.clearDataForOrigin", origin=url, storageTypes=kinds)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return result["result"].get("value")

    def open(self, url, selector, timeout=90):
        """Go to a page and wait until ``selector`` is there and nothing is loading."""
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + timeout
        ready = (
            f"!!document.querySelector({json.dumps(selector)})"
            " && document.readyState === 'complete'"
            " && !document.querySelector('.o_loading_indicator')"
            " && [...document.images].every((image) => image.complete)"
        )
        while not self.evaluate(ready):
            assert time.monotonic() < deadline, f"{url}: no {selector}; {self.text()[:500]}"
            time.sleep(0.2)
        time.sleep(0.6)  # fonts and transitions

    def text(self):
        return self.evaluate("document.body ? document.body.innerText : ''") or ""

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))
