from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from .common import ADDRESS, GROUP, BillingCommon


@tagged("post_install", "-at_install")
class TestPerformance(BillingCommon):
    """Queries do not grow with the number of entries, agreements or packages."""

    def _count(self, function):
        """Queries of a call with a cold cache, everything flushed."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        self.env.cr.precommit.run()  # tracking messages are written there
        return self.env.cr.sql_log_count - before

    def _create_world(self, agreements, entries, kind="package"):
        """Agreements with two packages each, entries spread over all of them, submitted."""
        projects = self.env["project.project"]
        for number in range(agreements):
            agreement = self._create_agreement(self._create_member(f"{kind} {number}", **ADDRESS))
            projects |= self._create_project(agreement, kind)
            for end in (date(2026, 6, 30), date(2026, 12, 31)):
                self._create_package(hours=3, agreement=agreement, end=end)
        employee = self._create_employee(f"Employee {agreements} {entries}")
        lines = self.Line.create([
            {"name": f"Work {index}", "project_id": projects[index % agreements].id,
             "employee_id": employee.id, "unit_amount": 1.25,
             "date": date(2026, 3, 2) + timedelta(days=index % 5)}
            for index in range(entries)
        ])
        lines.sheet_id.action_submit()
        return lines

    def test_approval(self):
        """The ledger's own share of an approval: the same queries for 20 and 200 entries."""
        counts = []
        self.env["consortium.agreement"]._wake_tellings()  # its reference is cached by the registry
        for agreements, entries in ((2, 20), (4, 40), (10, 200)):
            lines = self._create_world(agreements, entries)
            lines.flush_recordset()
            lines._set_approval_state("approved")
            Ledger = self.env["consortium.hour.ledger"]
            counts.append(self._count(lambda ls=lines, m=Ledger: m._post_timesheets(ls)))
            self.assertEqual(sum(lines.ledger_ids.mapped("minutes")), 75 * entries)
        self.assertEqual(len(set(counts)), 1, counts)
        self.assertLessEqual(counts[0], 22)

    def test_reopening(self):
        counts = []
        for agreements, entries in ((2, 20), (4, 40)):
            lines = self._create_world(agreements, entries)
            lines._set_approval_state("approved")
            self.Ledger._post_timesheets(lines)
            counts.append(self._count(lambda ls=lines: self.Ledger._reverse_timesheets(ls, "x")))
        self.assertEqual(len(set(counts)), 1, counts)
        self.assertLessEqual(counts[0], 15)

    def test_approving_weeks(self):
        """The whole step, notes in the chatter included: as many queries for twice the entries,
        and two more for each further hundred weeks (Odoo's own INSERT and UPDATE). Three of them
        wake the job that tells of low balances."""
        counts = []
        for agreements, entries in ((2, 20), (10, 200), (20, 400)):
            sheets = self._create_world(agreements, entries).sheet_id
            counts.append(self._count(sheets.with_user(self.director_user).action_approve))
            self.assertEqual(sheets.mapped("state"), ["approved"])
        self.assertEqual(counts[1], counts[2], counts)
        self.assertLessEqual(counts[2], 33, counts)

    def test_preview(self):
        """The budget of performance.md, tracking and exceptions included, at n and 2n."""
        counts = []
        for agreements in (1, 10, 20):
            lines = self._create_world(agreements, agreements * 10)
            lines._set_approval_state("approved")
            self.Ledger._post_timesheets(lines)
            waiting = self._create_world(2, 4)
            members = (lines | waiting).agreement_id.member_id
            run = self.Run.create({
                "company_id": self.company.id, "date_to": "2026-03-31",
                "member_ids": members.ids})
            run = run.with_user(self.officer).with_context(
                tracking_disable=False, mail_notrack=False)
            counts.append(self._count(run.action_compute))
            self.assertEqual(run.line_count, agreements)
            self.assertEqual(run.exception_count, 2)
            self.assertTrue(run.sudo().message_ids.tracking_value_ids)
        self.assertEqual(counts[1], counts[2], counts)  # the first one warms registry caches up
        self.assertLessEqual(counts[2], 13, counts)  # 12, and the comparison with last month

    def test_preview_with_orders(self):
        """Instalments and order lines: the same queries for 5 and 10 agreements."""
        study = self.env["product.product"].create({
            "name": "Study", "type": "service", "invoice_policy": "order", "list_price": 500})
        counts = []
        for agreements in (1, 5, 10):
            members = self.env["res.partner"].union(*(
                self._create_member(f"Order {agreements} {number}", **ADDRESS)
                for number in range(agreements)))
            for member in members:
                order = self.env["sale.order"].create({
                    "partner_id": member.id,
                    "order_line": [
                        Command.create({"product_id": self.package_product.id,
                                        "product_uom_qty": 10})]})
                order._replace_schedule([
                    (50, day, self.env["project.milestone"])
                    for day in ("2026-01-31", "2026-12-31")])
                order.action_confirm()
                other = self.env["sale.order"].create({
                    "partner_id": member.id, "agreement_id": order.agreement_id.id,
                    "order_line": [Command.create({"product_id": study.id})]})
                other.action_confirm()
            run = self.Run.create({
                "company_id": self.company.id, "date_to": "2026-03-31", "with_orders": True,
                "member_ids": members.ids})
            counts.append(self._count(run.with_user(self.officer).action_compute))
            self.assertEqual(run.line_count, 2 * agreements)
        self.assertEqual(counts[1], counts[2], counts)
        self.assertLessEqual(counts[2], 45, counts)

    def test_invoicing(self):
        """At most ten queries for each further invoice of ten rows."""
        counts = {}
        for agreements in (5, 10, 20):
            lines = self._create_world(agreements, agreements * 10, "hourly")
            lines._set_approval_state("approved")
            self.Ledger._post_timesheets(lines)
            run = self._compute_run()
            run.with_user(self.manager).action_approve()
            run.with_user(self.officer).action_invoice()
            counts[agreements] = self._count(lambda r=run: r._invoice_batch(50))
            self.assertEqual((run.state, len(run.move_ids)), ("done", agreements))
        self.assertLessEqual((counts[20] - counts[10]) / 10, 10, counts)
        self.assertLessEqual(counts[20], 330, counts)

    def test_typing_one_entry(self):
        """An agreement costs the professional who types nothing worth noting."""
        plain = self.env["project.project"].create(
            {"name": "Plain", "company_id": self.company.id, "allow_timesheets": True,
             "partner_id": self.member.id})
        counts = []
        for project in (plain, self.project):
            # warms the registry's caches up
            self._create_lines(1, project=project).sheet_id.action_withdraw()
            counts.append(self._count(lambda p=project: self.Line.create({
                "name": "Work", "project_id": p.id, "employee_id": self.employee.id,
                "date": "2026-03-03", "unit_amount": 1})))
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    def test_reading_agreements(self):
        """A list of agreements computes its balances in a fixed number of queries."""
        def read():
            self.env["consortium.agreement"].with_user(reader).search([]).read(
                ["name", "granted_hours", "used_hours", "balance_hours", "size_band",
                 "package_count", "project_count", "order_count", "invoice_count"])

        reader = self._create_user("perf", f"{GROUP}user")
        counts = []
        for number in (5, 10):
            self._create_world(number, number)
            read()
            counts.append(self._count(read))
        self.assertLessEqual(abs(counts[1] - counts[0]), 1, counts)
