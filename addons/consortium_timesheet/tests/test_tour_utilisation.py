from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import TimesheetCommon


@tagged("post_install", "-at_install")
class TestTourUtilisation(TimesheetCommon, HttpCase):
    """A director opens the dashboard, looks at a person, and filters what is behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.director.user_id
        if "odoobot_state" in cls.user._fields:
            cls.user.odoobot_state = "disabled"
        team = cls.employee | cls.colleague | cls.director | cls.director_other
        cls._date_back(team)
        last = fields.Date.context_today(cls.Line).replace(day=1) - timedelta(days=1)
        monday = last.replace(day=14) - timedelta(days=last.replace(day=14).weekday())
        cls._create_line(day=monday, hours=7, billing_kind="hourly")
        cls._create_line(cls.colleague, day=monday, hours=3.5, billing_kind="courtesy")
        cls._create_line(cls.director_other, day=monday, hours=5, billing_kind="courtesy")
        cls.env["consortium.utilisation.capacity"]._refresh(team, monday, last)

    def test_director(self):
        self.start_tour("/odoo", "consortium_utilisation", login=self.user.login)
