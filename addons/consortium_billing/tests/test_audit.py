from contextlib import contextmanager
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.consortium_billing.audit_check import AuditCheck

from .common import BillingCommon


class AuditCommon(BillingCommon):
    """A company with packages, draws, overage, a correction and a posted invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Audit = cls.env["consortium.billing.audit"]
        cls.early = cls._create_package(hours=2, end="2026-06-30")
        cls.late = cls._create_package(hours=4)
        cls.drawn = cls._post(3)  # 2 h of the early package, 1 h of the late one
        cls.hourly_project = cls._create_project(cls.agreement, "hourly")
        cls.billed = cls._post(
            1.5, 2, project=cls.hourly_project, employee=cls._create_employee("Hourly"))
        cls.reopened = cls._post(1, employee=cls._create_employee("Reopened"))
        cls._reopen(cls.reopened)

    def setUp(self):
        super().setUp()
        self.move = self._bill()  # posted

    def _run(self, company=None):
        self.env.invalidate_all()
        return self.Audit._run(company or self.company)

    def _break(self, query, *args):
        """Change the database as nothing may: no trigger, no constraint of the ledger."""
        self.env.flush_all()
        self.cr.execute("ALTER TABLE consortium_hour_ledger DISABLE TRIGGER USER")
        self.cr.execute("ALTER TABLE consortium_hour_package DROP CONSTRAINT IF EXISTS "
                        "consortium_hour_package_balance_exact")
        self.cr.execute("ALTER TABLE consortium_hour_package DROP CONSTRAINT IF EXISTS "
                        "consortium_hour_package_balance_positive")
        self.cr.execute(query, args)
        self.env.invalidate_all()

    def assertFound(self, expected):
        """The audit finds exactly {rule: ids}, and nothing else."""
        audit = self._run()
        self.assertFalse([result.error for result in audit.result_ids if result.error])
        found = {
            result.code: sorted(result.finding_ids.mapped("res_id"))
            for result in audit.result_ids if result.count
        }
        self.assertEqual(found, {code: sorted(ids) for code, ids in expected.items()})
        return audit


@tagged("post_install", "-at_install")
class TestAuditChecks(AuditCommon):
    """Each rule sees exactly what breaks it; on books that are in order, none sees anything."""

    def _row(self, lines, kind):
        return lines.ledger_ids.filtered(
            lambda r: r.kind == kind and not r.reversed).sorted("id")[:1]

    def test_clean(self):
        audit = self.assertFound({})
        self.assertEqual(audit.state, "clean")
        self.assertGreaterEqual(audit.check_count, 17)

    def test_clean_after_corrections(self):
        """What a correction makes of an invoiced entry breaks no rule."""
        self.billed[0].ledger_ids._correct("rebill", "Error", minutes=30)
        self.billed[1].ledger_ids._correct("return", "Included in the package")
        self.drawn.ledger_ids[:1]._correct("write_off", "Gesture", minutes=45)
        self._bill(date_to="2026-04-30")
        self.assertFound({})

    def test_entry_minutes(self):
        self._break("UPDATE account_analytic_line SET unit_amount = 4 WHERE id = %s", self.drawn.id)
        audit = self.assertFound({"entry_minutes": self.drawn.ids})
        self.assertEqual((audit.finding_ids.expected, audit.finding_ids.found), (240, 180))

    def test_entry_without_rows(self):
        lines = self._create_lines(1, employee=self._create_employee("Lost"))
        self._break("UPDATE account_analytic_line SET approval_state = 'approved' WHERE id = %s",
                    lines.id)
        self.assertFound({"entry_minutes": lines.ids})

    def test_entry_state(self):
        self._break("UPDATE account_analytic_line SET approval_state = 'draft' WHERE id = %s",
                    self.drawn.id)
        self.assertFound({"entry_state": self.drawn.ids})

    def test_package_counters(self):
        for change in ("used = used + 5", "balance = balance - 5", "expired = 7",
                       "transferred = 1", "refunded = 1", "received = 3", "granted = granted + 1"):
            with self.subTest(change), self._undone():
                self._break(
                    f"UPDATE consortium_hour_package SET {change} WHERE id = %s", self.late.id)
                self.assertFound({"package_counters": self.late.ids})

    def test_package_below_zero(self):
        row = self._row(self.drawn, "draw")  # the sum of the movements goes below zero with it
        self._break("UPDATE consortium_hour_package SET used = 500, balance = granted - 500 "
                    "WHERE id = %s", self.early.id)
        self._break("UPDATE consortium_hour_ledger SET drawn = 500 WHERE id = %s", row.id)
        found = self._run().finding_ids.filtered(lambda f: f.code == "package_counters")
        self.assertEqual((found.mapped("res_id"), found.found), (self.early.ids, -380))

    def test_package_value(self):
        self._break("UPDATE consortium_hour_package SET consumed_value = consumed_value - 1 "
                    "WHERE id = %s", self.early.id)
        audit = self.assertFound({"package_value": self.early.ids})
        self.assertEqual((audit.finding_ids.expected, audit.finding_ids.found), (0, 1))

    def test_draw_eligible(self):
        row = self._row(self.drawn, "draw")
        for change in (
            "date_start = '2026-03-03'", "date_end = '2026-03-01', date_last = '2026-03-01'",
        ):
            with self.subTest(change), self._undone():
                self._break(
                    f"UPDATE consortium_hour_package SET {change} WHERE id = %s", self.early.id)
                self.assertFound({"draw_eligible": row.ids})
        with self._undone():
            self._break(
                "INSERT INTO consortium_hour_package_consortium_service_domain_rel VALUES (%s, %s)",
                self.early.id, self.domain_other.id)
            self.assertFound({"draw_eligible": row.ids})

    def test_fifo(self):
        """The late package comes to end first: the draw of the early one passed over it."""
        row = self._row(self.drawn, "draw")
        self._break("UPDATE consortium_hour_package SET date_last = '2026-04-30' WHERE id = %s",
                    self.late.id)
        self.assertFound({"fifo": row.ids})
        self._break("UPDATE consortium_hour_ledger SET create_date = create_date - interval '9 days'")
        self.assertFound({})

    def test_fifo_overage(self):
        """Overage while a package had hours left."""
        row = self.drawn.ledger_ids.sorted("id")[-1]
        self.assertEqual(row.package_id, self.late)
        self._break("UPDATE consortium_hour_ledger SET kind = 'overage', package_id = NULL "
                    "WHERE id = %s", row.id)
        found = self._run().finding_ids.filtered(lambda f: f.code == "fifo")
        self.assertEqual(found.mapped("res_id"), row.ids)

    def test_reversal_exact(self):
        reversal = self.reopened.ledger_ids.filtered("reversal_of_id")
        for change in ("description = description", "rate = 0", "minutes = -61",
                       "amount = amount - 1", "true_cost = NULL", "work_date = '2026-03-04'"):
            with self.subTest(change), self._undone():
                self._break(
                    f"UPDATE consortium_hour_ledger SET {change} WHERE id = %s", reversal.id)
                codes = set(self._run().finding_ids.mapped("code")) - {"package_value"}
                exact = {"description = description", "rate = 0"}
                self.assertEqual(codes, set() if change in exact else {"reversal_exact"})

    def test_reversal_missing(self):
        row = self._row(self.billed, "hourly")
        self._break("UPDATE consortium_hour_ledger SET reversed = TRUE WHERE id = %s", row.id)
        self.assertFound({
            "reversal_missing": row.ids, "entry_minutes": row.timesheet_id.ids})

    def test_beneficiary_used(self):
        affiliate = self._create_member("Affiliate")
        line = self.env["consortium.agreement.beneficiary"].create(
            {"agreement_id": self.agreement.id, "partner_id": affiliate.id})
        self._post(1, employee=self._create_employee("For the affiliate"),
                   project=self._create_project(self.agreement, partner_id=affiliate.id))
        self.assertEqual(line.used, 60)
        self.assertFound({})
        self._break("UPDATE consortium_agreement_beneficiary SET used = 0 WHERE id = %s", line.id)
        self.assertFound({"beneficiary_used": line.ids})

    def test_consent(self):
        row = self._row(self.billed, "hourly")
        for state in ("pending", "refused"):
            self._break("UPDATE consortium_hour_ledger SET consent_state = %s WHERE id = %s",
                        state, row.id)
            self.assertFound({"consent": row.ids})

    def test_disputed(self):
        project = self._create_project(self.agreement, "hourly")
        lines = self._post(1, project=project, employee=self._create_employee("Contested"))
        self._compute_run()
        self._break("UPDATE consortium_hour_ledger SET disputed = TRUE WHERE timesheet_id = ANY(%s)",
                    (lines | self.billed).ids)
        self.assertFound({"disputed": lines.ledger_ids.ids})

    def test_statement_content(self):
        statements = self.env["consortium.statement"]._issue_until(
            self.company, date(2026, 3, 31))
        self.assertTrue(statements)
        self.assertFound({})
        statement = self.drawn.ledger_ids[:1].statement_id
        row = self.drawn.ledger_ids[:1]
        for query, record in (
            ("UPDATE consortium_hour_ledger SET description = 'Other' WHERE id = %s", row),
            ("UPDATE consortium_hour_ledger SET statement_id = NULL WHERE id = %s", row),
            ("UPDATE consortium_statement SET overage_minutes = 1 WHERE id = %s", statement),
        ):
            with self._undone():
                self.cr.execute("ALTER TABLE consortium_statement DISABLE TRIGGER USER")
                self._break(query, record.id)
                self.assertFound({"statement_content": statement.ids})

    def test_billed_twice(self):
        order = self.env["sale.order"].create({"partner_id": self.member.id, "order_line": [
            (0, 0, {"product_id": self.service_product.id, "product_uom_qty": 1})]})
        self._break("UPDATE account_analytic_line SET so_line = %s WHERE id = %s",
                    order.order_line.id, self.drawn.id)
        self.assertFound({"billed_twice": self.drawn.ids})

    def test_invoice_links(self):
        row = self._row(self.billed, "hourly")
        self._break("UPDATE consortium_hour_ledger SET billing_line_id = NULL WHERE id = %s", row.id)
        self.assertFound({"invoice_links": row.ids, "invoice_changed": self.move.ids})

    def test_invoice_released(self):
        """A row that loses its invoice would be billed again."""
        row = self._row(self.billed, "hourly")
        self._break("UPDATE consortium_hour_ledger SET move_line_id = NULL WHERE id = %s", row.id)
        self.assertFound({"invoice_released": row.ids, "invoice_amount": self.move.ids})

    def test_invoice_amount(self):
        row = self._row(self.billed, "hourly")
        self._break("UPDATE consortium_hour_ledger SET amount = amount + 0.01 WHERE id = %s", row.id)
        self.assertFound({"invoice_amount": self.move.ids, "invoice_changed": self.move.ids})

    def test_invoice_changed(self):
        """Invariant 7: a row that leaves an invoice for another of the same amount."""
        row = self._row(self.billed, "hourly")
        self._break("UPDATE consortium_hour_ledger SET minutes = minutes + 1 WHERE id = %s", row.id)
        self.assertFound({
            "invoice_changed": self.move.ids, "entry_minutes": row.timesheet_id.ids})

    def test_run_total(self):
        run = self.move.billing_run_id
        self._break("UPDATE consortium_billing_run_line SET amount = amount + 1 WHERE run_id = %s",
                    run.id)
        self.assertFound({"run_total": run.ids})

    def test_move_balance(self):
        tax = self.move.line_ids.filtered("tax_line_id")[:1]
        self._break("UPDATE account_move_line SET balance = balance + 1 WHERE id = %s", tax.id)
        self.assertFound({"move_balance": self.move.ids})

    def test_credit_notes_break_nothing(self):
        """Invariant 8: a manual credit note releases no hour."""
        self.move._reverse_moves([{"invoice_date": self.move.invoice_date}]).action_post()
        self.assertFound({})

    @contextmanager
    def _undone(self):
        savepoint = self.cr.savepoint(flush=False)
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestAudit(AuditCommon):
    """Runs, what is new, who is told, who sees what."""

    def _corrupt(self):
        self._break("UPDATE consortium_hour_package SET used = used + 5 WHERE id = %s", self.late.id)

    def test_new_findings(self):
        self._corrupt()
        first = self._run()
        self.assertEqual((first.state, first.finding_count, first.new_count), ("broken", 1, 1))
        second = self._run()
        self.assertEqual((second.finding_count, second.new_count), (1, 0))
        self.assertFalse(second.finding_ids.is_new)

    def test_drill_down(self):
        self._corrupt()
        audit = self._run().with_user(self.reader)
        result = audit.result_ids.filtered("count")
        self.assertEqual(result.name, "The hours of a package are those of its movements")
        action = result.action_open()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), self.late)
        finding = audit.finding_ids
        self.assertEqual(finding.record_name, self.late.display_name)
        self.assertEqual(finding.action_open()["res_id"], self.late.id)
        self.assertEqual(audit.action_view_findings()["domain"], [("audit_id", "=", audit.id)])

    def test_approvers_are_told_once(self):
        self._run()._notify()
        activities = self.env["mail.activity"]
        mine = [("res_model", "=", "consortium.billing.audit"), ("user_id", "=", self.manager.id)]
        self.assertFalse(activities.search(mine))
        self._corrupt()
        for _night in range(2):
            self._run()._notify()
        activity = activities.search(mine)
        self.assertEqual(len(activity), 1)
        self.assertIn("The hours of a package", activity.note)
        self.assertFalse(activities.search([
            ("res_model", "=", "consortium.billing.audit"),
            ("user_id", "in", (self.officer | self.reader).ids)]))
        self._break("UPDATE consortium_hour_package SET used = used - 5 WHERE id = %s", self.late.id)
        self._run()._notify()
        self.assertFalse(activities.search(mine), "nobody closes it by hand")

    @mute_logger("odoo.sql_db")
    def test_rule_that_fails_does_not_stop_the_others(self):
        self._corrupt()
        checks = self.Audit._get_checks()
        broken = AuditCheck("broken", "Broken", lambda: SQL("SELECT nothing"), "res.partner")
        self.patch(type(self.Audit), "_get_checks", lambda self: [broken, *checks])
        audit = self._run()
        self.assertEqual(audit.state, "broken")
        self.assertIn("nothing", audit.result_ids.filtered(lambda r: r.code == "broken").error)
        self.assertEqual(audit.finding_ids.mapped("code"), ["package_counters"])

    def test_two_companies(self):
        """Each company has its own findings, from the same queries."""
        other = self._create_company(name="Other")
        self._corrupt()
        audits = self._run(self.company | other)
        self.assertEqual(audits.mapped("state"), ["broken", "clean"])
        reader = self.reader
        for model in (audits, audits.result_ids, audits.finding_ids):
            seen = model.with_user(reader).search([])
            self.assertEqual(seen.company_id, self.company)

    def test_who_runs_it(self):
        with self.assertRaises(AccessError):
            self.Audit.with_user(self.reader).action_run()
        action = self.Audit.with_user(self.officer).action_run()
        audit = self.Audit.browse(action["res_id"])
        self.assertEqual(audit.company_id, self.company)
        for user in (self.officer, self.manager):
            for call in (
                lambda a: a.write({"state": "clean"}), lambda a: a.unlink(),
                lambda a: a.with_context(consortium_audit_step=True).write({"state": "clean"}),
                lambda a: a.copy(), lambda a: a.result_ids.unlink(),
            ):
                with self.assertRaises(AccessError):
                    call(audit.with_user(user))
        stranger = self._create_user("stranger_audit", "base.group_user")
        self.assertFalse(audit.with_user(stranger).has_access("read"))
        with self.assertRaises(AccessError):
            audit.write({"state": "broken"})

    def test_history(self):
        audits = self.Audit
        for _night in range(3):
            audits |= self._run()
        self.cr.execute("UPDATE consortium_billing_audit SET date = '2020-01-01'")
        self.env.invalidate_all()
        self.company.consortium_audit_keep_days = 0
        self.Audit._gc_audits()
        self.assertEqual(len(audits.exists()), 3)
        self.company.consortium_audit_keep_days = 30
        self.Audit._gc_audits()
        self.assertEqual(audits.exists(), audits[-1], "the last one stays")

    def test_cron(self):
        before = self.Audit.search_count([("company_id", "=", self.company.id)])
        self.Audit._cron_run()
        self.assertEqual(
            self.Audit.search_count([("company_id", "=", self.company.id)]), before + 1)

    def test_queries(self):
        """One query a rule (and its savepoint), whatever it finds."""
        checks = len(self.Audit._get_checks())
        self._run()
        self.env.flush_all()
        counts = []
        for _more in range(2):
            self._break("UPDATE consortium_hour_package SET used = used + 5 WHERE agreement_id = %s",
                        self.agreement.id)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.Audit._run(self.company)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 3 * checks + 15, counts)
