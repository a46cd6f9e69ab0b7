from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .test_statement import APRIL, MARCH, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementJob(StatementCommon):
    """When statements are issued, by whom, and at what cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.consortium_statement_start = "2026-03-01"
        # the other companies of the database are not this test's matter
        cls.env["res.company"].search([]).consortium_statement_auto = False
        cls.company.consortium_statement_auto = True

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("consortium_billing.ir_cron_issue_statements").method_direct_trigger()
        return self.Statement.search([("company_id", "=", self.company.id)], order="date_to")

    def test_job_waits_for_the_weeks(self):
        """Not while a week of the period waits; at the latest once the delay is over."""
        self.company.consortium_statement_delay = 10
        self._create_package(hours=9)
        lines = self._create_lines(3, day=date(2026, 3, 30))
        with freeze_time("2026-04-02 15:00:00"):
            self.assertFalse(self._run_job())
        self._approve(lines)
        self._create_lines(1, day=date(2026, 4, 7))
        with freeze_time("2026-04-02 15:00:00"):
            statement = self._run_job()
        self.assertEqual((statement.date_to, statement.drawn), (MARCH, 180))
        with freeze_time("2026-05-10 15:00:00"):
            self.assertEqual(self._run_job(), statement)
        with freeze_time("2026-05-11 15:00:00"):
            self.assertEqual(self._run_job().mapped("date_to"), [MARCH, APRIL])

    def test_job_makes_the_documents(self):
        self._create_package(hours=9)
        with freeze_time("2026-04-02 15:00:00"):
            [statement] = self._run_job()
            self.assertEqual(statement.attachment_id.res_id, statement.id)
            before = statement.attachment_id
            self.assertEqual(self._run_job().attachment_id, before)

    def test_job_can_be_turned_off(self):
        self._create_package(hours=9)
        self.company.consortium_statement_auto = False
        with freeze_time("2026-04-02 15:00:00"):
            self.assertFalse(self._run_job())

    def test_job_catches_up(self):
        """Killed or stopped for months: each period is issued, in order, once."""
        self._create_package(hours=9)
        with freeze_time("2026-07-02 15:00:00"):
            self.assertEqual(
                [s.date_to.month for s in self._run_job()], [3, 4, 5, 6])
            self.assertEqual(len(self._run_job()), 4)

    def _open_wizard(self, user, **values):
        return Form(self.env["consortium.statement.issue"].with_user(user).with_context(**{
            f"default_{name}": value for name, value in values.items()}))

    @freeze_time("2026-04-15 15:00:00")
    def test_wizard(self):
        other = self._create_member("Coop Beta")
        self._create_package(hours=9)
        self._create_package(hours=9, agreement=self._create_agreement(other))
        self._create_lines(1)
        form = self._open_wizard(self.officer)
        self.assertEqual((form.date_to, form.due_count, form.waiting_count), (MARCH, 2, 1))
        action = form.save().action_issue()
        self.assertEqual(self.Statement.search(action["domain"]).member_id, other)
        form = self._open_wizard(self.officer, member_ids=[Command.set(self.member.ids)])
        wizard = form.save()
        with self.assertRefused("No statement is due"):
            wizard.action_issue()
        wizard.skip_waiting = False
        wizard.action_issue()
        self.assertEqual(len(self._issue(MARCH)), 1)
        with self.assertRefused("choose a date before today"):
            self._open_wizard(self.officer, date_to=date(2026, 4, 15)).save()

    def test_rights(self):
        self._create_package(hours=9)
        statement = self._issue()
        for user in (self.reader, self.officer, self.manager):
            self.assertEqual(statement.with_user(user).closing, 540)
            self.assertTrue(statement.with_user(user).line_ids.closing)
        with self.assertRaises(AccessError):
            statement.with_user(self.director_user).read(["closing"])
        with self.assertRaises(AccessError):
            self.env["consortium.statement.issue"].with_user(self.reader).create({})

    def test_two_companies(self):
        """Each company its own chain; a user of the one sees nothing of the other."""
        self._create_package(hours=9)
        company = self.env["res.company"].create({"name": "Other", "currency_id": (
            self.company.currency_id.id)})
        agreement = self.env["consortium.agreement"].create({
            "member_id": self.member.id, "company_id": company.id, "date_start": "2026-01-01"})
        agreement.action_activate()
        package = self.Package.create({
            "agreement_id": agreement.id, "company_id": company.id,
            "currency_id": agreement.currency_id.id, "date_start": "2026-01-01",
            "date_end": "2026-12-31"})
        package._grant({package: (120, 100.0)})
        company.consortium_statement_start = "2026-03-01"
        self.Statement._issue_until(company, MARCH)
        self._issue()
        statements = self.Statement.search([("member_id", "=", self.member.id)])
        self.assertEqual(sorted(statements.mapped("closing")), [120, 540])
        self.assertEqual(statements.company_id, self.company | company)
        seen = self.Statement.with_user(self.reader).search([("member_id", "=", self.member.id)])
        self.assertEqual(seen.company_id, self.company)

    def test_links(self):
        """Smart buttons of the member, of the agreement and of the run."""
        self._create_package(hours=9)
        self._issue(APRIL)
        run = self.Run.create({"company_id": self.company.id, "date_to": MARCH})
        for record, count in ((self.member, 2), (self.agreement, 2), (run, 1)):
            record = record.with_user(self.reader)
            self.assertEqual(record.statement_count, count)
            domain = record.action_view_statements()["domain"]
            self.assertEqual(self.Statement.with_user(self.reader).search_count(domain), count)

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def test_queries(self):
        """Issuing costs the same queries for n and 2n members, whatever their hours."""
        counts = []
        for number, month in ((3, 3), (6, 4)):
            first = date(2026, month, 1)
            for rank in range(number):
                agreement = self._create_agreement(self._create_member(f"{month} {rank}"))
                self._create_package(hours=9, agreement=agreement, start=first)
                self._post(
                    *([0.25] * number), project=self._create_project(agreement),
                    day=first + timedelta(days=8), employee=self._create_employee(f"{first} {rank}"))
            until = MARCH if month == 3 else APRIL
            count, issued = self._count(
                lambda u=until: self.Statement._issue_ready(self.company, u))
            counts.append(count)
            self.assertGreaterEqual(len(issued), number)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 14)
