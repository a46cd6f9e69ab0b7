from odoo.tests import tagged

from .common import BillingCommon

RATES = (118.35, 93.33, 120.01)


@tagged("post_install", "-at_install")
class TestInvoiceGrouping(BillingCommon):
    """One invoice per agreement or per member; a payer; the preview is what is invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.line_ids.filtered(lambda line: not line.role_id).rate = 118.35
        cls.second = cls._create_agreement(cls.member, purchase_reference="BC-2")
        cls.other_member = cls._create_member("Coop Beta")
        cls.other = cls._create_agreement(cls.other_member)
        cls.agreement.purchase_reference = "BC-1"
        cls.payer = cls._create_member("Federation")
        lines = cls.Line.browse()
        for agreement in cls.agreement | cls.second | cls.other:
            lines |= cls._create_lines(
                1 / 3, 0.25, 0.1, 2.3, project=cls._create_project(agreement, "hourly"))
        cls._approve(lines)

    def _get_groups(self, moves):
        return sorted(sorted(move.agreement_ids.ids) for move in moves)

    def _group(self, *agreements):
        return sorted(sorted(ids) for ids in agreements)

    def test_per_agreement(self):
        moves = self._bill()
        self.assertEqual(self._get_groups(moves), self._group(
            self.agreement.ids, self.second.ids, self.other.ids))
        self.assertEqual(moves.agreement_id, self.agreement | self.second | self.other)
        self.assertFalse(moves.invoice_line_ids.filtered("display_type").filtered(
            lambda line: line.display_type == "line_section"))

    def test_per_member(self):
        self.company.consortium_invoice_grouping = "member"
        moves = self._bill()
        self.assertEqual(self._get_groups(moves), self._group(
            (self.agreement | self.second).ids, self.other.ids))
        shared = moves.filtered(lambda move: not move.agreement_id)
        self.assertEqual(shared.ref, "BC-1, BC-2")
        self.assertIn(self.second.name, shared.invoice_origin)
        sections = shared.invoice_line_ids.filtered(lambda line: line.display_type == "line_section")
        self.assertEqual(len(sections), 2)
        self.assertIn(self.agreement.name, sections.sorted("sequence")[0].name)
        Move = self.env["account.move"]
        for agreement in self.agreement | self.second:
            self.assertEqual(agreement.invoice_count, 1)
            self.assertEqual(Move.search([("agreement_ids", "in", agreement.ids)]), shared)

    def test_choice_of_the_member_then_of_the_payer(self):
        self.member.consortium_invoice_grouping = "member"
        self.assertEqual(len(self._compute_run().line_ids.mapped("invoice_group")), 3)
        (self.agreement | self.second).invoice_partner_id = self.payer
        run = self._compute_run()
        self.assertFalse(run.line_ids, "reserved by the other run")
        run = self.Run.search([("line_ids", "!=", False)])
        run.with_user(self.officer).action_compute()
        self.assertEqual(len(set(run.line_ids.mapped("invoice_group"))), 2)
        self.payer.consortium_invoice_grouping = "agreement"
        run.with_user(self.officer).action_compute()
        self.assertEqual(len(set(run.line_ids.mapped("invoice_group"))), 3)
        self.assertEqual(
            run.line_ids.filtered(lambda line: line.member_id == self.member).payer_id, self.payer)

    def test_payers_and_currencies_are_never_mixed(self):
        self.company.consortium_invoice_grouping = "member"
        self.second.invoice_partner_id = self.payer
        moves = self._bill()
        self.assertEqual(len(moves), 3)
        paid = moves.filtered(lambda move: move.partner_id == self.payer)
        self.assertEqual(paid.agreement_ids, self.second)

    def test_a_payer_of_several_members_sees_for_whom(self):
        self.company.consortium_invoice_grouping = "member"
        (self.agreement | self.second | self.other).invoice_partner_id = self.payer
        moves = self._bill()
        self.assertEqual(len(moves), 2)
        for move in moves:
            html, _type = self.env["ir.actions.report"]._render_qweb_html(
                "account.report_invoice", move.ids)
            self.assertIn("Services rendered to", html.decode())
            self.assertIn(move.agreement_ids.member_id.name, html.decode())

    def test_preview_is_what_is_invoiced_in_all_groupings(self):
        """To the cent, whatever the rates, the grouping and the size of batches."""
        for grouping in ("agreement", "member"):
            for index, rate in enumerate(RATES):
                self.company.consortium_invoice_grouping = grouping
                self.card.line_ids.filtered(lambda line: not line.role_id).rate = rate
                lines = self.Line.browse()
                for agreement in self.agreement | self.second | self.other:
                    lines |= self._create_lines(
                        1 / 3, 0.7, 1.1, day=f"2026-03-{9 + 7 * index:02d}",
                        employee=self._create_employee(f"{grouping} {rate} {agreement.id}"),
                        project=agreement.project_ids[:1])
                self._approve(lines)
                run = self._compute_run()
                total = run.amount_untaxed
                moves = self._invoice_run(run, batch=1 + index)
                self.assertAlmostEqual(sum(moves.mapped("amount_untaxed")), total, 9)
                for line in moves.invoice_line_ids.filtered("billing_run_line_id"):
                    self.assertAlmostEqual(
                        sum(line.consortium_ledger_ids.mapped("amount")), line.price_subtotal, 9)

    def test_payer_changed_after_the_preview(self):
        run = self._compute_run()
        self.other.invoice_partner_id = self.payer
        with self.assertRefused("Compute it again"):
            run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_compute()
        self.assertIn(self.payer, self._invoice_run(run).partner_id)

    def test_batches_count_invoices(self):
        self.company.consortium_invoice_grouping = "member"
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        self.assertEqual(run._invoice_batch(1), 1)
        self.assertEqual(len(run.move_ids.agreement_ids), 2)
        self.assertEqual(run._invoice_batch(1), 1)
        self.assertEqual((run._invoice_batch(1), run.state), (0, "done"))

    def test_deleting_a_shared_invoice_releases_its_rows(self):
        self.company.consortium_invoice_grouping = "member"
        moves = self._bill()
        shared = moves.filtered(lambda move: not move.agreement_id)
        rows = shared.invoice_line_ids.consortium_ledger_ids
        shared.button_draft()
        shared.with_context(force_delete=True).unlink()
        self.assertEqual(self._compute_run().minutes, sum(rows.mapped("minutes")))

    def test_annex_of_a_shared_invoice(self):
        self.company.consortium_invoice_grouping = "member"
        shared = self._bill().filtered(lambda move: not move.agreement_id)
        annex = shared._get_hours_annex()
        self.assertAlmostEqual(annex["amount"], shared.amount_untaxed, 9)
        self.assertEqual(annex["minutes"], sum(
            shared.invoice_line_ids.consortium_ledger_ids.mapped("minutes")))

    def test_reference_of_the_order(self):
        order = self.env["sale.order"].create({
            "partner_id": self._create_member("Coop Ref").id, "client_order_ref": "PO 7",
            "order_line": [(0, 0, {"product_id": self.package_product.id, "product_uom_qty": 10})]})
        order.action_confirm()
        self.assertEqual(order.agreement_id.purchase_reference, "PO 7")
