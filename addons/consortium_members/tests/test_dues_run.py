from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestDuesRun(DuesCommon):
    def test_fiscal_year_is_not_the_calendar_year(self):
        run = self._new_run(date="2026-03-31")
        self.assertEqual((str(run.date_from), str(run.date_to)), ("2025-04-01", "2026-03-31"))
        run.date = "2026-04-01"
        self.assertEqual((str(run.date_from), str(run.date_to)), ("2026-04-01", "2027-03-31"))
        self.assertEqual(run.name, "Dues 2026-2027")
        self.company.write({"fiscalyear_last_month": "12"})
        self.assertEqual(self._new_run(date="2026-04-01").name, "Dues 2026")

    def test_preview(self):
        members = self._new_members(2)
        late = self._new_members(1, "Late", date_admitted="2025-11-15")
        run = self._new_run(date="2026-03-01")
        run.action_compute()
        self.assertEqual(run.state, "computed")
        self.assertEqual(run.line_ids.membership_id, members | late)
        amounts = {line.membership_id: line.amount for line in run.line_ids}
        self.assertEqual([amounts[m] for m in members], [1000, 1000])
        self.assertEqual(amounts[late], 416.67)  # 5 months of 12
        line = run.line_ids.filtered(lambda line: line.membership_id == late)
        self.assertEqual((line.units, line.units_total), (5, 12))
        self.assertEqual(str(line.period_from), "2025-11-15")
        self.assertEqual((run.line_count, run.amount_total), (3, 2416.67))

    def test_proration_by_day_none_and_exit(self):
        late = self._new_members(1, "Late", date_admitted="2026-03-01")
        run = self._new_run(date="2026-03-05", proration="day")
        run.action_compute()
        self.assertEqual(run.line_ids.amount, 84.93)  # 31 days of 365
        run.action_reset()
        run.proration = "none"
        run.action_compute()
        self.assertEqual(run.line_ids.amount, 1000)
        run.action_reset()
        late._end("resigned", date=late._today().replace(day=20))
        run.write({"proration": "day", "prorate_exit": True})
        run.action_compute()
        self.assertEqual(run.line_ids.amount, 54.79)  # 20 days
        self.assertIn("leaving", run.line_ids.issues)

    def test_category_changes_in_the_year(self):
        member = self._new_members(1)
        member._change_category(self.auxiliary, date=member._today().replace(month=5, day=1))
        run = self._new_run(date="2026-04-15")
        run.action_compute()
        self.assertEqual(run.line_ids.product_id, self.product)
        self.assertIn("Users", run.line_ids.note)
        self.assertIn("Auxiliaries", run.line_ids.note)
        self.assertIn("changed", run.line_ids.issues)
        run.action_reset()
        run.date = "2026-06-01"
        run.action_compute()
        self.assertEqual(run.line_ids.product_id, self.product_low)
        self.assertEqual(run.line_ids.amount, 400)

    def test_price_is_never_the_tier_s(self):
        self.pricelist_full.item_ids = [
            Command.create(
                {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 50}
            )
        ]
        member = self._new_members(1)
        self.assertEqual(member.partner_id.grade_id, self.tier_full)
        self._invoice(run := self._new_run())
        self.assertEqual(run.sudo().move_ids.amount_untaxed, 1000)

    def test_exemptions(self):
        free, standing, chosen, normal = self._new_members(4)
        bare = self.category.copy({"code": "T-BARE", "dues_product_id": False})
        free._change_category(bare)
        with self.assertRaises(ValidationError):
            standing.dues_exempt = True
        standing.write({"dues_exempt": True, "dues_exempt_reason": "Board, 2024"})
        run = self._new_run()
        run.action_compute()
        lines = {line.membership_id: line for line in run.line_ids}
        self.assertEqual(lines[free].exempt_kind, "category")
        self.assertEqual(lines[standing].exempt_kind, "member")
        self.assertEqual(lines[standing].exempt_reason, "Board, 2024")
        line = lines[chosen].with_user(self.officer)
        with self.assertRaises(ValidationError):
            line.is_exempt = True
        line.write({"is_exempt": True, "exempt_reason": "Fire"})
        self.assertEqual((line.state, line.exempt_kind, line.amount), ("exempt", "manual", 0))
        with self.assertRaises(ValidationError):
            lines[free].with_user(self.officer).is_exempt = False
        run.action_compute()
        lines = {line.membership_id: line for line in run.line_ids}
        self.assertEqual(lines[chosen].exempt_reason, "Fire", "kept by another preview")
        self.assertEqual((run.line_count, run.exempt_count), (1, 3))
        run.action_create_invoices()
        self.assertEqual(run.sudo().move_ids.partner_id, normal.partner_id)
        self.assertEqual(chosen.dues_state, "current")
        self._run_cron("ir_cron_dues_state", "2026-04-02")
        self.assertEqual(chosen.dues_state, "exempt")

    def test_lines_are_frozen(self):
        self._new_members(1)
        run = self._new_run()
        run.action_compute()
        line = run.line_ids.with_user(self.officer)
        for vals in ({"amount": 1}, {"prorated_amount": 1}, {"state": "posted"}, {"payer_id": 1}):
            with self.subTest(vals), self.assertRaises(UserError):
                line.with_context(consortium_dues=True).write(vals)
        for vals in ({"date": "2026-05-01"}, {"state": "done"}, {"proration": "day"}):
            with self.subTest(vals), self.assertRaises(UserError):
                run.with_context(consortium_dues=True).write(vals)
        run.action_create_invoices()
        with self.assertRaises(UserError):
            line.write({"is_exempt": True, "exempt_reason": "Too late"})
        with self.assertRaises(UserError):
            run.invoice_date = "2026-05-01"
        with self.assertRaises(AccessError):
            line.unlink()

    def test_running_twice_bills_once(self):
        members = self._new_members(3)
        moves = self._invoice(self._new_run())
        self.assertEqual(len(moves), 3)
        again = self._new_run(date="2026-06-01")
        self._invoice(again, post=False)
        self.assertFalse(again.line_ids)
        self.assertEqual((again.state, again.skipped_count), ("done", 3))
        self.assertEqual(len(members.dues_line_ids), 3)
        new = self._new_members(1, "New")
        self._invoice(other := self._new_run(date="2026-06-01"))
        self.assertEqual(other.line_ids.membership_id, new)
        with self.assertRaises(UserError):
            other.action_post_invoices()

    def test_two_previews_share_nobody(self):
        self._new_members(2)
        first, second = self._new_run(), self._new_run()
        first.action_compute()
        second.action_compute()
        self.assertEqual((len(first.line_ids), len(second.line_ids)), (2, 0))
        first.action_reset()
        second.action_compute()
        self.assertEqual(len(second.line_ids), 2)

    def test_journal_items(self):
        """An invoice of dues line by line, with the two taxes."""
        member = self._new_members(1)
        move = self._invoice(self._new_run())
        self.assertRecordValues(
            move.line_ids.sorted(lambda line: (line.display_type, line.id)),
            [
                {
                    "display_type": "payment_term",
                    "account_id": member.partner_id.property_account_receivable_id.id,
                    "balance": 1149.75,
                    "tax_line_id": False,
                },
                {
                    "display_type": "product",
                    "account_id": self.product.product_tmpl_id.get_product_accounts()["income"].id,
                    "balance": -1000.0,
                    "tax_line_id": False,
                },
                {
                    "display_type": "tax",
                    "account_id": move.line_ids.filtered(lambda i: i.tax_line_id == self.tps)
                    .account_id.id,
                    "balance": -50.0,
                    "tax_line_id": self.tps.id,
                },
                {
                    "display_type": "tax",
                    "account_id": move.line_ids.filtered(lambda i: i.tax_line_id == self.tvq)
                    .account_id.id,
                    "balance": -99.75,
                    "tax_line_id": self.tvq.id,
                },
            ],
        )
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tps | self.tvq)
        self.assertEqual(sum(move.line_ids.mapped("balance")), 0)
        native = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": member.partner_id.id,
                "invoice_date": "2026-04-01",
                "invoice_line_ids": [Command.create({"product_id": self.product.id})],
            }
        )
        native.action_post()
        key = ["account_id", "balance", "tax_tag_ids", "tax_repartition_line_id", "date_maturity"]
        self.assertEqual(
            [[item[name] for name in key] for item in move.line_ids.sorted("balance")],
            [[item[name] for name in key] for item in native.line_ids.sorted("balance")],
        )

    def test_fiscal_position_exempts(self):
        member = self._new_members(1)
        exempt_tax = self.env["account.tax"].create(
            {"name": "Zero", "amount": 0, "type_tax_use": "sale"}
        )
        position = self.env["account.fiscal.position"].create(
            {"name": "Band council", "tax_ids": [Command.set(exempt_tax.ids)]}
        )
        exempt_tax.original_tax_ids = self.tps | self.tvq
        member.partner_id.property_account_position_id = position
        move = self._invoice(self._new_run())
        self.assertEqual(move.fiscal_position_id, position)
        self.assertEqual(move.invoice_line_ids.tax_ids, exempt_tax)
        self.assertEqual(move.amount_total, 1000)

    def test_exceptions_are_listed(self):
        member = self._new_members(1)
        member.partner_id.write({"email": False, "street": False})
        self.product.taxes_id = False
        self.company.account_sale_tax_id = False
        run = self._new_run()
        run.action_compute()
        self.assertEqual(run.issue_line_ids, run.line_ids)
        self.assertEqual(run.line_ids.issues, "no_tax,no_address")
        self.assertIn("No tax", run.line_ids.issue_text)
        self.assertEqual(run.issue_count, 1)

    def test_payer_and_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        federation = self._new_partners(1, "Federation")
        federation.write({"email": "fede@example.com", "lang": "fr_CA"})
        member = self._new_members(1, date_admitted="2025-11-15", payer_id=federation.id)
        run = self._new_run(date="2026-03-01", invoice_date="2026-03-01")
        move = self._invoice(run)
        self.assertEqual(move.partner_id, federation)
        self.assertIn(member.number, move.invoice_line_ids.name)
        self.assertIn("2025-2026", move.invoice_line_ids.name)
        self.assertIn("5", move.invoice_line_ids.name)

    def test_last_year(self):
        self._new_members(2)
        self._invoice(self._new_run(date="2025-05-01", invoice_date="2025-05-01"))
        self._new_members(1, "Third")
        run = self._new_run()
        run.action_compute()
        self.assertEqual((run.previous_count, run.previous_amount), (2, 2000))
        self.assertEqual((run.amount_total, run.difference), (3000, 1000))
