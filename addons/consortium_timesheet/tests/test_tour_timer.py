from odoo.tests import tagged

from .test_tour_week import WeekTourCase


@tagged("post_install", "-at_install")
class TestTourTimer(WeekTourCase):
    """A professional starts the timer, switches, stops, and sees the time in the week."""

    def test_timer(self):
        self.start_tour("/odoo", "consortium_timer", login=self.user.login, timeout=120)
        lines = self._get_week().line_ids
        self.assertEqual(
            sorted((line.project_id.name, line.name, line._get_minutes()) for line in lines),
            [("Mandate", "/", 1), ("Événement annuel", "Program of the day", 2)],
        )
        self.assertFalse(self.env["consortium.timer"].search([("user_id", "=", self.user.id)]))
