from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import BillingCommon

NOON = "2026-03-10 16:00:00"


@tagged("post_install", "-at_install")
class TestLifecycle(BillingCommon):
    """From active to suspended, closed and back: with reasons, and nothing owed closed away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create({
            "name": "Contact", "parent_id": cls.member.id, "email": "contact@example.com"})
        cls.agreement.write({"contact_id": cls.contact.id, "user_id": cls.officer.id})

    def _get_codes(self):
        self.env.invalidate_all()
        return [code for code, _text in self.agreement._get_closing_obstacles()]

    def _step(self, step, user=None, **values):
        """The wizard as a person fills it in."""
        Wizard = self.env["consortium.agreement.step"].with_user(user or self.officer)
        form = Form(Wizard.with_context(default_step=step, active_id=self.agreement.id))
        for name, value in values.items():
            setattr(form, name, value)
        with freeze_time(NOON):
            form.save().action_confirm()
        self.env.invalidate_all()

    def _get_mail(self):
        return self.env["mail.mail"].search([
            ("model", "=", "consortium.agreement"), ("res_id", "=", self.agreement.id)],
            order="id desc", limit=1)

    def test_suspension(self):
        """With its date and reason, told to the contact; approvals are refused meanwhile."""
        self._step("suspend", reason="Unpaid invoices", date="2026-03-08")
        self.assertRecordValues(self.agreement, [{
            "state": "suspended", "suspension_reason": "Unpaid invoices",
            "date_suspended": date(2026, 3, 8)}])
        mail = self._get_mail()
        self.assertEqual(mail.recipient_ids, self.contact)
        for text in ("Unpaid invoices", self.agreement.name, f"/my/hours/{self.agreement.id}"):
            self.assertIn(text, mail.body_html)
        lines = self._create_lines(1)
        with self.assertRefused("not active"):
            self._approve(lines)
        self._step("resume", reason="Paid", tell_contact=False)
        self.assertRecordValues(self.agreement, [{
            "state": "active", "suspension_reason": False, "date_suspended": False}])
        self.assertEqual(self._get_mail(), mail, "nobody was told of this one")
        self.assertIn("Paid", self.agreement.message_ids[0].body)
        self._create_package()
        self._approve(lines)

    def test_suspension_needs_a_reason(self):
        Wizard = self.env["consortium.agreement.step"].with_user(self.officer)
        wizard = Wizard.create({
            "agreement_id": self.agreement.id, "step": "suspend", "reason": "  "})
        with self.assertRefused("Say why"):
            wizard.action_confirm()
        with self.assertRefused("on the day itself"):
            self.agreement.action_suspend("Later", "2999-01-01")

    def test_closing_without_obstacle(self):
        self._step("close", reason="End of the mandate")
        self.assertRecordValues(self.agreement, [{
            "state": "closed", "closing_reason": "End of the mandate",
            "date_closed": date(2026, 3, 10), "date_end": date(2026, 3, 10)}])
        self.assertIn("End of the mandate", self._get_mail().body_html)
        self._step("reopen", reason="Second thoughts")
        self.assertRecordValues(self.agreement, [{
            "state": "active", "closing_reason": False, "date_closed": False, "date_end": False}])

    def test_time_that_waits(self):
        self._create_lines(1)
        self.assertEqual(self._get_codes(), ["time"])
        with self.assertRefused("wait for approval"):
            self.agreement.with_user(self.officer).action_close()

    def test_unbilled_hours(self):
        """Until they are invoiced, whatever an approver would like."""
        self._post(1, project=self._create_project(self.agreement, "hourly"))
        self.assertEqual(self._get_codes(), ["unbilled"])
        with self.assertRefused("not invoiced yet"):
            self.agreement.with_user(self.manager).action_close("Now", "expire")
        self._bill()
        self.assertNotIn("unbilled", self._get_codes())

    def test_consent(self):
        self.agreement.overage_policy = "ask"
        self._post(1)
        self.assertEqual(self._get_codes(), ["consent"])
        self.Ledger.search([("consent_state", "=", "pending")]).action_refuse_consent()
        self.assertEqual(self._get_codes(), [])

    def test_draft_invoice(self):
        self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.member.id,
            "agreement_id": self.agreement.id, "company_id": self.company.id,
            "invoice_line_ids": [Command.create({"name": "X", "price_unit": 1})]})
        self.assertEqual(self._get_codes(), ["invoice"])

    def test_dispute(self):
        self._create_package(hours=1)
        rows = self._post(1).ledger_ids
        Dispute = self.env["consortium.dispute"]
        dispute = Dispute._open(rows, self.contact, "other", "Not ours")
        self.assertEqual(self._get_codes(), ["dispute"])
        with self.assertRefused("Open disputes"):
            self.agreement.with_user(self.manager).action_close("End", "expire")
        dispute.action_withdraw()
        self.assertEqual(self._get_codes(), [])

    def test_balance_is_decided(self):
        """Never silently: an officer cannot, an approver says that the hours are lost."""
        package = self._create_package(hours=10)
        self._post(4)
        self.assertEqual(self._get_codes(), ["balance"])
        self.assertIn("6\u00a0h", self.agreement.closing_obstacles)
        with self.assertRefused("6\u00a0h are left"):
            self.agreement.with_user(self.manager).action_close("End")
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.officer).action_close("End", "expire")
        self.assertPackage(package, balance=360, state="open")
        self._step("close", user=self.manager, reason="End", decision="expire")
        self.assertEqual((self.agreement.state, self.agreement.closing_decision), ("closed", "expire"))
        self.assertPackage(package, balance=0, expired=360, state="expired")
        row = self.Ledger.search([("kind", "=", "expire"), ("package_id", "=", package.id)])
        self.assertRecordValues(row, [{
            "work_date": date(2026, 3, 10), "minutes": 360, "amount": 600}])
        self.assertIn("written off", self._get_mail().body_html)

    def test_other_decisions_say_what_to_do(self):
        self._create_package()
        agreement = self.agreement.with_user(self.manager)
        for decision, text in (("transfer", "Transfer the hours left"), ("refund", "credit"),
                               ("burn", "Choose what becomes")):
            with self.assertRefused(text):
                agreement.action_close("End", decision)

    def test_transfer_comes_first(self):
        """The wizard leads to the transfer; the agreement is still open until it is empty."""
        package = self._create_package()
        other = self._create_package(agreement=self._create_agreement(self.member))
        wizard = self.env["consortium.agreement.step"].with_user(self.manager).create({
            "agreement_id": self.agreement.id, "step": "close", "reason": "Merged",
            "decision": "transfer"})
        action = wizard.action_confirm()
        self.assertEqual(action["context"]["default_package_id"], package.id)
        self.assertEqual(self.agreement.state, "active")
        transfer = self.env[action["res_model"]].with_user(self.manager).with_context(
            **action["context"]).create(
                {"target_id": other.id, "reason": "Merged", "hours": 10})
        transfer.action_transfer()
        self.env.invalidate_all()
        self._step("close", user=self.manager, reason="Merged")
        self.assertEqual(self.agreement.state, "closed")
        self.assertPackage(other, balance=1200)

    def test_wizard_shows_the_obstacles(self):
        self._create_lines(2)
        self._create_package()
        Wizard = self.env["consortium.agreement.step"].with_user(self.officer)
        wizard = Wizard.create({"agreement_id": self.agreement.id, "step": "close"})
        self.assertTrue(wizard.is_blocked)
        self.assertTrue(wizard.needs_decision)
        self.assertIn("wait for approval", wizard.obstacles)
        self.assertIn("10\u00a0h are left", wizard.obstacles)

    def test_rights(self):
        for user in (self.reader, self.director_user):
            with self.assertRaises(AccessError):
                self.env["consortium.agreement.step"].with_user(user).create(
                    {"agreement_id": self.agreement.id, "step": "close"})
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).action_close()
        for values in ({"closing_reason": "X"}, {"date_closed": "2026-01-01"},
                       {"suspension_reason": "X"}):
            with self.assertRaises(AccessError):
                self.agreement.with_user(self.manager).write(values)
        with self.assertRaises(UserError):
            self.agreement.with_user(self.officer).action_reopen()

    def test_hourly_agreement_closes(self):
        """Without any package, the same life."""
        project = self._create_project(self.agreement, "hourly")
        self._post(1, project=project)
        self._bill()
        self.agreement.with_user(self.officer).action_close("End")
        self.assertEqual(self.agreement.state, "closed")


@tagged("post_install", "-at_install")
class TestAgreementWarnings(BillingCommon):
    """Agreements that outlive their end or the membership of their member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.user_id = cls.officer
        category = cls.env["consortium.member.category"].search([], limit=1)
        cls.membership = cls.env["consortium.membership"].create({
            "partner_id": cls.member.id, "company_id": cls.company.id,
            "category_id": category.id})
        cls.other = cls._create_agreement(cls._create_member("No member"))

    def _tell(self, now):
        with self.enter_registry_test_mode(), freeze_time(now):
            self.env.ref("consortium_billing.ir_cron_tell").method_direct_trigger()
        self.env.invalidate_all()

    def _set_state(self, state):
        self.env.cr.execute(
            "UPDATE consortium_membership SET state = %s WHERE id = %s",
            [state, self.membership.id])
        self.env.invalidate_all()

    def _get_summaries(self):
        kind = self.env.ref("consortium_billing.mail_activity_agreement_end")
        return self.agreement.activity_ids.filtered(
            lambda a: a.activity_type_id == kind).mapped("summary")

    def test_member_who_left(self):
        Agreement = self.env["consortium.agreement"].with_user(self.reader)
        for state, flagged in (
            ("draft", False), ("active", False), ("suspended", False), ("resigning", True),
            ("exclusion_notice", True), ("resigned", True), ("excluded", True), ("ended", True),
            ("refused", False),
        ):
            self._set_state(state)
            agreement = self.agreement.with_user(self.reader)
            self.assertEqual(bool(agreement.membership_warning), flagged, state)
            found = Agreement.search([("membership_warning", "!=", False)])
            self.assertEqual(agreement in found, flagged, state)
            self.assertNotIn(self.other, found)
            self.assertIn(
                self.other, Agreement.search([("membership_warning", "=", False)]))

    def test_closed_agreement_is_not_flagged(self):
        self._set_state("resigned")
        self.agreement.action_close()
        self.assertFalse(self.agreement.membership_warning)

    def test_member_who_came_back(self):
        self._set_state("resigned")
        self.membership.copy({"partner_id": self.member.id})
        self.env.cr.execute(
            "UPDATE consortium_membership SET state = 'active' WHERE partner_id = %s AND id != %s",
            [self.member.id, self.membership.id])
        self.env.invalidate_all()
        self.assertFalse(self.agreement.membership_warning)

    def test_reminders(self):
        """The responsible is told once of the end, once of the departure."""
        self.agreement.date_end = date(2026, 3, 31)
        self._tell("2026-03-31 16:00:00")
        self.assertEqual(self._get_summaries(), [])
        self._tell("2026-04-01 16:00:00")
        self._tell("2026-04-02 16:00:00")
        self.assertEqual(len(self._get_summaries()), 1)
        self.assertIn("renew it or close it", self._get_summaries()[0])
        self.agreement.date_end = date(2026, 6, 30)
        self._tell("2026-07-01 16:00:00")
        self.assertEqual(len(self._get_summaries()), 2)
        self._set_state("resigned")
        self._tell("2026-07-02 16:00:00")
        self._tell("2026-07-03 16:00:00")
        self.assertEqual(len(self._get_summaries()), 3)
        self.assertTrue(any("leaves the consortium" in text for text in self._get_summaries()))

    def test_past_its_end(self):
        Agreement = self.env["consortium.agreement"].with_user(self.reader).with_company(self.company)
        self.agreement.date_end = date(2026, 3, 31)
        with freeze_time("2026-04-01 16:00:00"):
            self.env.invalidate_all()
            self.assertTrue(self.agreement.is_overdue)
            found = Agreement.search([("is_overdue", "=", True)])
            self.assertIn(self.agreement, found)
            self.assertNotIn(self.other, found)
            self.assertIn(self.other, Agreement.search([("is_overdue", "=", False)]))
        with freeze_time("2026-03-31 16:00:00"):
            self.env.invalidate_all()
            self.assertFalse(self.agreement.is_overdue)
