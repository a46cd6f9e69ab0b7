from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import TimesheetCommon


@tagged("post_install", "-at_install")
class TestServiceDomain(TimesheetCommon):
    def test_seed(self):
        domains = self.env["consortium.service.domain"].search([])
        seeded = domains.filtered(
            lambda domain: domain.get_external_id()[domain.id].startswith("consortium_t")
        )
        self.assertEqual(len(seeded), 12)
        self.assertEqual(len(seeded.direction_id), 6)
        plan = self.env.ref("consortium_timesheet.analytic_plan_domain")
        self.assertEqual(seeded.analytic_account_id.plan_id, plan)
        self.assertEqual(len(seeded.analytic_account_id), 12)
        self.assertEqual(seeded.with_context(lang="fr_CA")[0].name, "Finances")

    def test_seed_is_that_of_the_annual_report(self):
        """The twelve domains of the report, with their codes."""
        codes = "FIN TI CPT EVE RH JUR SST COM VID GRA RP RD".split()
        domains = self.env["ir.model.data"].search(
            [
                ("module", "=", "consortium_timesheet"),
                ("model", "=", "consortium.service.domain"),
            ]
        )
        seeded = self.env["consortium.service.domain"].browse(domains.mapped("res_id"))
        self.assertEqual(set(seeded.mapped("code")), set(codes))
        self.assertTrue(all(domain.active and domain.direction_id.active for domain in seeded))
        self.assertFalse(seeded.direction_id.company_id, "shared by every company")

    def test_archived_domain_gives_no_new_time(self):
        """Archiving waits until nothing in use gives the domain to new entries."""
        self.task.service_domain_id = self.domain_finance
        line = self._create_line(task_id=self.task.id)
        self.assertEqual(line.service_domain_id, self.domain_finance)
        with self.assertRaisesRegex(UserError, "projects: 1, tasks: 1"):
            self.domain_finance.action_archive()
        self.project.service_domain_id = self.domain_legal
        self.task.service_domain_id = self.domain_legal
        self.domain_finance.action_archive()
        self.assertEqual(line.service_domain_id, self.domain_finance, "the past stays")
        self.assertEqual(
            self._create_line(task_id=self.task.id).service_domain_id, self.domain_legal
        )
        sheet = line.sheet_id
        sheet.action_submit()
        sheet.with_user(self.director.user_id).action_approve()
        self.assertEqual(line.approval_state, "approved")

    def test_archived_direction_keeps_its_weeks(self):
        sheet = self._create_line().sheet_id
        self.direction.action_archive()
        sheet.action_submit()
        self.assertEqual(sheet.direction_id, self.direction)
        sheet.with_user(self.director.user_id).action_approve()

    def test_director_follows_the_direction(self):
        self.domain_legal.direction_id = self.direction
        self.assertEqual(self.domain_legal.director_id, self.director)
        self.domain_legal.director_id = self.director_other
        self.assertEqual(self.domain_legal.director_id, self.director_other)

    def test_task_then_project_then_employee(self):
        self.employee.service_domain_id = self.env.ref("consortium_timesheet.service_domain_video")
        line = self._create_line(task_id=self.task.id)
        self.assertEqual(line.service_domain_id, self.domain_finance)
        self.task.service_domain_id = self.domain_legal
        self.assertEqual(line.service_domain_id, self.domain_finance, "entries are not rewritten")
        self.assertEqual(
            self._create_line(task_id=self.task.id).service_domain_id, self.domain_legal
        )
        self.project.service_domain_id = False
        self.assertEqual(self._create_line().service_domain_id, self.employee.service_domain_id)
        chosen = self._create_line(service_domain_id=self.domain_legal.id)
        self.assertEqual(chosen.service_domain_id, self.domain_legal)

    def test_billing_kind(self):
        self.assertEqual(self.project.default_billing_kind, "hourly")
        self.assertEqual(self._create_line().billing_kind, "hourly")
        self.project.default_billing_kind = "fixed"
        self.assertEqual(self._create_line().billing_kind, "fixed")
        self.project.partner_id = False
        self.assertEqual(self.project.default_billing_kind, "internal")

    def test_beneficiary_is_the_organisation(self):
        contact = self.env["res.partner"].create({"name": "Anne", "parent_id": self.member.id})
        self.assertEqual(self._create_line().beneficiary_id, self.member)
        self.task.partner_id = contact
        self.assertEqual(self._create_line(task_id=self.task.id).beneficiary_id, self.member)

    def test_minutes(self):
        for hours, minutes in ((1 / 3, 20), (0.1, 6), (7.99, 479), (-1.5, -90), (0, 0), (1 / 7, 9)):
            self.assertEqual(self.Line.new({"unit_amount": hours})._get_minutes(), minutes)

    def test_mandatory_plan_is_still_checked(self):
        plan = self.env["account.analytic.plan"].create({"name": "Needed"})
        self.env["account.analytic.account"].create({"name": "A", "plan_id": plan.id})
        self._create_line()
        self.env["account.analytic.applicability"].create(
            {
                "analytic_plan_id": plan.id,
                "business_domain": "timesheet",
                "applicability": "mandatory",
            }
        )
        with self.assertRaises(ValidationError):
            self._create_line()
