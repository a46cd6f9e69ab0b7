from odoo.tests import tagged

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestNewness(DuesCommon):
    """New member, new user of the fiscal year that ends on 31 March 2026."""

    def _bill(self, partner, date, **line):
        product = self.env["product.product"].create({"name": "Advice", "list_price": 100})
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": date,
                "invoice_line_ids": [(0, 0, {"product_id": product.id, **line})],
            }
        )
        move.action_post()
        return move

    def _get_invoice_dates(self, company, partners=None):
        """What consortium_members says without the ledger of consortium_billing."""
        domain = self.Membership._get_business_domain(company, partners)
        groups = self.env["account.move.line"]._read_group(
            domain, ["partner_id"], ["invoice_date:min"]
        )
        return {partner.id: day for partner, day in groups}

    def test_new_member(self):
        old = self._new_members(1, "Old")
        last_day = self._new_members(1, "Last", date_admitted="2025-03-31")
        first_day = self._new_members(1, "First", date_admitted="2025-04-01")
        again = self._new_members(1, "Again", date_admitted="2019-01-01", date_end="2024-01-31")
        application = self.Membership.browse(again.action_readmit()["res_id"])
        application.action_submit()
        application.action_admit()
        found = self.Membership.search([("is_new_member", "=", True)])
        self.assertIn(first_day, found)
        for other in (old, last_day, again, application):
            self.assertNotIn(other, found)
            self.assertFalse(other.is_new_member)
        self.assertTrue(first_day.is_new_member)
        self.assertIn(old, self.Membership.search([("is_new_member", "=", False)]))
        self.assertNotIn(first_day, self.Membership.search([("is_new_member", "!=", True)]))

    def test_business_is_neither_dues_nor_draft(self):
        member, contact_bills, none = self._new_members(3)
        self._invoice(self._new_run(date="2026-03-01", invoice_date="2026-03-01"))
        self._bill(member.partner_id, "2026-03-05")
        self._bill(contact_bills.partner_id.child_ids, "2026-03-06")
        self._bill(none.partner_id, "2026-03-06").button_draft()
        partners = (member | contact_bills | none).partner_id
        dates = self._get_invoice_dates(self.company, partners)
        self.assertEqual(
            {pid: str(day) for pid, day in dates.items()},
            {member.partner_id.id: "2026-03-05", contact_bills.partner_id.id: "2026-03-06"},
        )

    def test_new_user_from_invoices(self):
        """Alone, the addon counts invoices; with hours kept, consortium_billing overrides it."""
        if "consortium.hour.ledger" in self.env:
            return
        new, old = self._new_members(2)
        self._bill(new.partner_id, "2025-04-01")
        self._bill(old.partner_id, "2025-03-31")
        self._bill(old.partner_id, "2026-01-15")
        found = self.Membership.search([("is_new_user", "=", True)])
        self.assertIn(new, found)
        self.assertNotIn(old, found)
        self.assertEqual((new.is_new_user, old.is_new_user), (True, False))

    def test_marks_take_a_constant_number_of_queries(self):
        counts = []
        for size in (2, 5, 10):
            members = self._new_members(size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            members.mapped("is_new_member")
            members.mapped("is_new_user")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 12)

    def test_other_year(self):
        member = self._new_members(1, date_admitted="2024-05-01")
        members, _users = self.Membership._get_newness(
            self.company, None, date=member._today().replace(year=2025, month=3)
        )
        self.assertIn(member.partner_id.id, members)
