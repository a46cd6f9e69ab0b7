from odoo.tests import HttpCase, tagged
from odoo.tests.common import no_retry

SUITE = "@consortium_timesheet"


def make_id(name):
    """Return the id that Hoot gives to a suite."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class JsCase(HttpCase):
    def _run_suite(self, preset):
        """Run our tests; Hoot fails if their id finds none."""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={make_id(SUITE)}",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestJs(JsCase):
    """The unit tests of the week in a browser, and no others."""

    @no_retry
    def test_unit(self):
        self._run_suite("desktop")


@tagged("post_install", "-at_install")
class TestJsMobile(JsCase):
    """Those of the day view, at the size that Hoot calls a phone."""

    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_unit(self):
        self._run_suite("mobile")
