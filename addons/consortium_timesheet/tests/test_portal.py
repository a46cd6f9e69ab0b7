from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import TimesheetCommon


@tagged("post_install", "-at_install")
class TestPortal(TimesheetCommon, HttpCase):
    """Customers see approved time only, whichever way they ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "portal"
        cls.portal = new_test_user(
            cls.env, "ts_customer", groups="base.group_portal", password="ts_customer"
        )
        cls.portal.partner_id.parent_id = cls.member
        cls.approved = cls._create_approved(name="Approved advice")
        cls.draft = cls._create_line(cls.colleague, name="Draft advice")
        cls.submitted = cls._create_line(cls.director, name="Submitted advice")
        cls.submitted.sheet_id.action_submit()
        cls.lines = cls.approved + cls.draft + cls.submitted

    def test_domain(self):
        Line = self.Line.with_user(self.portal)
        found = self.Line.search(Line._timesheet_get_portal_domain()) & self.lines
        self.assertEqual(found, self.approved)

    def test_domain_of_employees_is_odoos(self):
        Line = self.Line.with_user(self.manager_user)
        self.assertEqual(Line.search(Line._timesheet_get_portal_domain()) & self.lines, self.lines)

    def test_page(self):
        self.authenticate("ts_customer", "ts_customer")
        text = self.url_open("/my/timesheets").text
        self.assertIn("Approved advice", text)
        self.assertNotIn("Draft advice", text)
        self.assertNotIn("Submitted advice", text)

    def test_rpc(self):
        """Odoo gives the portal no access to entries, hence none to their cost; should a module
        give it, the time of weeks that are not approved stays hidden."""
        Line = self.Line.with_user(self.portal)
        with self.assertRaises(AccessError):
            Line.search_read([], ["name", "amount"])
        self.env["ir.model.access"].create(
            {
                "name": "Portal reads time",
                "model_id": self.env["ir.model"]._get_id("account.analytic.line"),
                "group_id": self.env.ref("base.group_portal").id,
                "perm_read": True,
            }
        )
        found = Line.search_read([("id", "in", self.lines.ids)], ["name"])
        self.assertEqual([values["name"] for values in found], ["Approved advice"])
        with self.assertRaises(AccessError):
            self.draft.with_user(self.portal).read(["unit_amount"])

    def test_rule_costs_employees_nothing(self):
        rules = self.env["ir.rule"].with_user(self.employee.user_id)
        self.assertNotIn("approval_state", str(rules._compute_domain("account.analytic.line")))

    def test_entry_that_is_not_time(self):
        """An entry of accounting has no project: no beneficiary, and no error."""
        line = self.Line.create({"name": "Licence", "amount": -100})
        self.assertFalse(line.beneficiary_id)
        line._compute_beneficiary_id()
        self.assertFalse(line.beneficiary_id)
