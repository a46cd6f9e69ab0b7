from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestDuesAccess(DuesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._new_members(1)
        cls.run_ = cls._new_run()
        cls.run_.action_compute()

    def _refused(self, user, *names):
        for name in names:
            with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                getattr(self.run_.with_user(user), name)()

    def test_reader_reads_and_no_more(self):
        run = self.run_.with_user(self.reader)
        self.assertEqual(run.amount_total, 1000)
        self.assertEqual(run.line_ids.membership_id, self.member)
        self.assertFalse(run.has_access("write"))
        self.assertFalse(self.Run.with_user(self.reader).has_access("create"))
        self._refused(
            self.reader,
            "action_compute",
            "action_reset",
            "action_create_invoices",
            "action_post_invoices",
            "action_cancel",
        )
        with self.assertRaises(AccessError):
            run.line_ids.write({"is_exempt": True, "exempt_reason": "Mine"})
        with self.assertRaises(AccessError):
            run.line_ids.action_bill_again()

    def test_officer_prepares_but_does_not_bill(self):
        run = self.run_.with_user(self.officer)
        run.action_reset()
        run.proration = "day"
        run.action_compute()
        run.line_ids.write({"is_exempt": True, "exempt_reason": "Fire"})
        run.line_ids.is_exempt = False
        self._refused(self.officer, "action_create_invoices", "action_cancel")
        self.run_.action_create_invoices()
        self._refused(self.officer, "action_post_invoices")
        with self.assertRaises(UserError):
            self.Line.with_user(self.officer).create({"membership_id": self.member.id})
        with self.assertRaises(UserError):
            run.unlink()

    def test_secretary_bills_without_rights_on_accounts(self):
        self.assertFalse(self.env["account.move"].with_user(self.secretary).has_access("create"))
        self.run_.action_create_invoices()
        self.run_.action_post_invoices()
        self.assertEqual(self.run_.state, "done")
        self.assertEqual(self.run_.sudo().move_ids.state, "posted")
        self.assertEqual(self.run_.move_count, 1)

    def test_accountant_reads_and_posts(self):
        run = self.run_.with_user(self.accountant)
        self.assertEqual(run.line_ids.amount, 1000)
        self.assertTrue(run.line_ids.partner_id.name)
        self.assertFalse(run.has_access("write"))
        self._refused(
            self.accountant, "action_compute", "action_create_invoices", "action_cancel"
        )
        self.run_.action_create_invoices()
        run.action_post_invoices()
        self.assertEqual(run.state, "done")
        move = run.move_ids
        move.button_draft()
        self.assertEqual(self.run_.line_ids.state, "drafted")
        move.button_cancel()
        self.assertEqual(self.run_.line_ids.state, "released")

    def test_employee_and_portal_see_none(self):
        portal = new_test_user(
            self.env,
            login="dues_portal",
            groups="base.group_portal",
            partner_id=self.member.partner_id.child_ids.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user in (self.employee, portal, self.salesperson):
            for model in ("run", "line", "reminder", "reminder.level"):
                records = self.env[f"consortium.dues.{model}"].with_user(user)
                with self.subTest(model, user=user.login):
                    self.assertFalse(records.has_access("read"))
        member = self.member.with_user(portal)
        self.assertEqual(member.dues_state, "current")
        with self.assertRaises(AccessError):
            member.read(["dues_line_ids"])
        with self.assertRaises(AccessError):
            member.read(["dues_exempt_reason"])

    def test_second_company_sees_none(self):
        other = self.env["res.company"].create({"name": "Other co-operative"})
        stranger = self._new_user(
            "dues_stranger",
            "consortium_members.consortium_members_group_manager,account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.Run.with_user(stranger).search([]))
        self.assertFalse(self.Line.with_user(stranger).search([]))
        self.assertFalse(self.env["consortium.dues.reminder"].with_user(stranger).search([]))
        self._refused(stranger, "action_compute", "action_cancel")
        with self.assertRaises(AccessError):
            self.run_.line_ids.with_user(stranger).read(["amount"])
        run = self.Run.with_user(stranger).create({"date": "2026-04-01"})
        self.assertEqual(run.company_id, other)
        self.env["account.journal"].create(
            {"name": "Sales", "code": "OS", "type": "sale", "company_id": other.id}
        )
        run.action_compute()
        self.assertFalse(run.line_ids)

    def test_what_was_invoiced_cannot_be_deleted(self):
        self.run_.action_create_invoices()
        with self.assertRaises(AccessError):
            self.run_.line_ids.unlink()
        with self.assertRaises(UserError):
            self.run_.sudo().unlink()
        with self.assertRaises(UserError):
            self.run_.line_ids.sudo().unlink()
