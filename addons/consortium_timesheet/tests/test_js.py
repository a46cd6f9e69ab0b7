from odoo.tests import HttpCase, tagged
from odoo.tests.common import no_retry

SUITE = "@consortium_timesheet"


def make_id(name):
    """Return the id that Hoot gives to a suite."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    """The unit tests of the week in a browser, and no others."""

    @no_retry
    def test_unit(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={make_id(SUITE)}",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
