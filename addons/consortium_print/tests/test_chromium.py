import io
import os
import pathlib
import resource
import tempfile
import threading
import time

from pypdf import PdfReader

from odoo.tests import BaseCase, tagged

from ..chromium import PROFILE, Chromium, ChromiumError, remove_old_profiles
from .common import need_chromium, png

URL = "http://printer.test/page"


@tagged("post_install", "-at_install")
class TestChromium(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.binary = need_chromium()

    def setUp(self):
        super().setUp()
        self.asked = []

    def fetch(self, url):
        self.asked.append(url)
        return ("image/png", png()) if url.endswith(".png") else None

    def browser(self, timeout=30.0):
        return Chromium(self.binary, self.fetch, timeout)

    def print_text(self, html):
        """Text without blanks: pypdf puts some between letters that the font kerns."""
        with self.browser() as browser:
            browser.load(URL, html)
            pages = PdfReader(io.BytesIO(browser.pdf(210, 297, 10, 10, 10, 10))).pages
            return "".join("".join(page.extract_text().split()) for page in pages)

    def test_scripts_never_run(self):
        text = self.print_text(
            "<p id='p'>Text</p><script>document.getElementById('p').innerText='Script'</script>"
            "<img src=x onerror=\"document.body.innerText='Handler'\">"
            "<svg onload=\"document.body.innerText='Svg'\"></svg>"
        )
        self.assertIn("Text", text)
        for word in ("Script", "Handler", "Svg"):
            self.assertNotIn(word, text)

    def test_frames_and_other_pages_are_refused(self):
        text = self.print_text(
            "<p>Mine</p><iframe src='file:///etc/passwd'></iframe><iframe src='/other'></iframe>"
            "<object data='/object'></object><embed src='/embed'>"
            "<meta http-equiv='refresh' content='0;url=http://elsewhere.test/'>"
        )
        self.assertIn("Mine", text)
        self.assertNotIn("root:", text)
        self.assertFalse([url for url in self.asked if not url.endswith(".ico")])

    def test_each_request_is_answered_by_the_caller(self):
        self.print_text("<img src='/a.png'><img src='http://elsewhere.test/b.png'>")
        self.assertLessEqual(
            {"http://printer.test/a.png", "http://elsewhere.test/b.png"}, set(self.asked)
        )

    def test_measures_of_the_paper(self):
        with self.browser() as browser:
            browser.load(URL, "<p>x</p>")
            page = PdfReader(io.BytesIO(browser.pdf(148, 210))).pages[0]
        self.assertAlmostEqual(float(page.mediabox.width) / 72 * 25.4, 148, delta=0.5)
        self.assertAlmostEqual(float(page.mediabox.height) / 72 * 25.4, 210, delta=0.5)

    def test_nothing_is_left_behind(self):
        with self.browser() as browser:
            browser.load(URL, "<p>x</p>")
            profile, pid = browser._profile, browser._process.pid
            self.assertTrue(os.path.isdir(profile))
        self.assertFalse(os.path.exists(profile))
        for _attempt in range(50):
            try:
                os.killpg(pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)
        self.fail("processes of the browser survive")

    def test_profiles_of_killed_servers_are_removed(self):
        paths = [pathlib.Path(tempfile.mkdtemp(prefix=PROFILE)) for _each in range(2)]
        os.utime(paths[0], (0, 0))
        remove_old_profiles()
        self.assertEqual([path.exists() for path in paths], [False, True])
        paths[1].rmdir()

    def test_a_step_that_takes_too_long(self):
        with self.browser() as browser:
            browser.load(URL, "<p>x</p>")
            browser.timeout = 0.5
            with self.assertRaises(ChromiumError) as caught:
                browser.evaluate("new Promise(() => 1)")
        self.assertEqual(caught.exception.reason, "timeout")

    def test_a_browser_that_does_not_start(self):
        for binary in ("/bin/false", "/nonexistent/chromium"):
            with self.assertRaises(ChromiumError) as caught, Chromium(binary, self.fetch, 5):
                pass
            self.assertEqual(caught.exception.reason, "start")

    def test_a_browser_that_hangs_or_dies(self):
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder, "hangs")
            script.write_text("#!/bin/sh\nsleep 60\n")
            script.chmod(0o755)
            with self.assertRaises(ChromiumError) as caught, Chromium(str(script), self.fetch, 0.5):
                pass
        self.assertEqual(caught.exception.reason, "start")
        with self.assertRaises(ChromiumError) as caught, self.browser() as browser:
            os.killpg(browser._process.pid, 9)
            browser.load(URL, "<p>x</p>")
        self.assertEqual(caught.exception.reason, "crash")

    def test_address_space_of_the_server_does_not_bind_the_browser(self):
        limits = resource.getrlimit(resource.RLIMIT_AS)
        used = int(pathlib.Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (2 << 30), limits[1]))
        try:
            self.assertIn("Bound", self.print_text("<p>Bound</p>"))
        finally:
            resource.setrlimit(resource.RLIMIT_AS, limits)

    def test_several_at_the_same_time(self):
        texts = {}

        def work(name):
            texts[name] = self.print_text(f"<p>Document {name}</p>")

        threads = [threading.Thread(target=work, args=(str(name),)) for name in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(texts, {name: f"Document{name}" for name in "012"})

    def test_a_large_document(self):
        paragraph = "<p>" + "Lorem ipsum dolor sit amet. " * 40 + "</p>"
        with self.browser() as browser:
            browser.load(URL, paragraph * 2000)
            content = browser.pdf(210, 297, 10, 10, 10, 10)
        self.assertGreater(len(PdfReader(io.BytesIO(content)).pages), 100)
