from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tests.common import BaseCase

from ..contested import take_last
from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestTakeLast(BaseCase):
    """Which part of an entry is corrected."""

    def test_from_the_end(self):
        parts = [("draw", 60), ("overage", 30)]
        self.assertEqual(take_last(parts, 20), {"overage": 20})
        self.assertEqual(take_last(parts, 30), {"overage": 30})
        self.assertEqual(take_last(parts, 45), {"overage": 30, "draw": 15})
        self.assertEqual(take_last(parts, 90), {"overage": 30, "draw": 60})
        with self.assertRaises(ValueError):
            take_last(parts, 91)


@tagged("post_install", "-at_install")
class TestDisputeDecision(DisputeCommon):
    """How a dispute ends, and what becomes of the hours."""

    def _decide(self, dispute, accepted=None, outcome="write_off", answer="You are right"):
        dispute = dispute.with_user(self.manager)
        if accepted is None:
            accepted = {line: (line.minutes, outcome) for line in dispute.line_ids}
        dispute._uphold(accepted, answer)

    def _sum_live(self, lines):
        rows = self.Ledger.search([
            *self.Ledger._get_live_domain(), ("timesheet_id", "in", lines.ids)])
        return sum(rows.mapped("minutes"))

    def test_rejected(self):
        """The hours are what they were, and the next run bills them."""
        dispute = self._contest(self.overage)
        dispute.with_user(self.manager)._reject("We were there from 8 to 12")
        self.assertEqual(dispute.state, "rejected")
        self.assertEqual(dispute.decided_by_id, self.manager)
        self.assertFalse(dispute.activity_ids)
        self.assertEqual(self._compute_run().minutes, 300)
        with self.assertRefused("the decision was given"):
            self._contest(self.overage)
        with self.assertRefused("cannot be done any more"):
            dispute.with_user(self.manager)._reject("Again")

    def test_written_off(self):
        dispute = self._contest(self.overage)
        self._decide(dispute)
        self.assertEqual((dispute.state, dispute.outcome), ("upheld", "write_off"))
        self.assertEqual(dispute.minutes_upheld, 240)
        self.assertEqual(self._get_rows(self.overage), [("courtesy", 240, 0)])
        self.assertEqual(self._compute_run().minutes, 60)

    def test_part_of_an_entry(self):
        """Half an hour of two is right: it is taken from what was billed, the rest stays."""
        dispute = self._contest(self.split)
        self._decide(dispute, {dispute.line_ids: (30, "write_off")})
        self.assertEqual(self._sum_live(self.split), 120)
        self.assertCountEqual(
            [row[:2] for row in self._get_rows(self.split)],
            [("draw", 60), ("overage", 30), ("courtesy", 30)])
        self.assertEqual(dispute.line_ids.minutes_upheld, 30)
        self.assertFalse(self.Ledger.search([("disputed", "=", True)]))

    def test_returned_to_the_package(self):
        dispute = self._contest(self.drawn)
        self._decide(dispute, outcome="return")
        self.assertPackage(self.package, used=60, balance=120)
        self.assertEqual(self._get_rows(self.drawn), [("courtesy", 120, 0)])

    def test_invoiced_hours_are_credited(self):
        """A draft credit note, to the cent, that the dispute leads to."""
        move = self._bill()
        dispute = self._contest(self.overage)
        self._decide(dispute, {dispute.line_ids: (90, "write_off")})
        refund = dispute.refund_ids
        self.assertEqual((refund.move_type, refund.state), ("out_refund", "draft"))
        self.assertEqual(refund.reversed_entry_id, move)
        self.assertEqual(refund.amount_untaxed, 180)
        self.assertEqual(dispute.with_user(self.manager).action_view_refunds()["res_id"], refund.id)
        refund.action_post()
        self.assertFalse(self._compute_run(date_to="2026-04-30").line_ids, "nothing is released")

    def test_billed_again(self):
        self._bill()
        dispute = self._contest(self.overage)
        self._decide(dispute, outcome="rebill")
        dispute.refund_ids.action_post()
        self.assertEqual(self._compute_run(date_to="2026-04-30").minutes, 240)

    def test_corrected_meanwhile(self):
        """The week was corrected while the dispute was open: what is left is accepted."""
        dispute = self._contest(self.overage)
        self._reopen(self.lines)
        self.overage.unit_amount = 1
        self.lines.sheet_id.action_submit()
        self._approve(self.lines)
        self._decide(dispute)
        self.assertEqual(self._get_rows(self.overage), [("courtesy", 60, 0)])

    def test_too_much(self):
        dispute = self._contest(self.split)
        with self.assertRefused("no more than the contested 120 minutes"):
            self._decide(dispute, {dispute.line_ids: (121, "write_off")})
        with self.assertRefused("Say for how many minutes"):
            self._decide(dispute, {dispute.line_ids: (0, "write_off")})
        with self.assertRefused("Write the answer"):
            self._decide(dispute, answer="  ")
        with self.assertRefused("Say what becomes"):
            self._decide(dispute, outcome="forged")
        self.assertEqual(dispute.state, "open")
        self.assertTrue(all(self.split.ledger_ids.mapped("disputed")))

    def test_only_approvers_decide(self):
        dispute = self._contest(self.overage)
        for user in (self.officer, self.reader, self.director_user, self.employee.user_id):
            with self.assertRaises(AccessError):
                dispute.with_user(user)._reject("No")
            with self.assertRaises(AccessError):
                dispute.with_user(user).action_decide()

    def test_no_correction_beside_the_dispute(self):
        """Contested hours are not credited behind the back of the dispute."""
        self._contest(self.overage)
        with self.assertRefused("contested by the member"):
            self.overage.ledger_ids._correct("write_off", "Courtesy")

    def test_answer_in_the_language_of_the_author(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.contact.lang = "fr_CA"
        dispute = self._contest(self.overage)
        template = self.env.ref("consortium_billing.mail_template_dispute_answer")
        template.with_context(lang="fr_CA").subject = "Votre contestation {{ object.name }}"
        dispute.with_user(self.manager)._reject("Nous y étions")
        message = dispute.message_ids.filtered(lambda m: m.subject and "contestation" in m.subject)
        self.assertIn("Nous y étions", message.body)
        self.assertIn(self.contact, message.notified_partner_ids)
        self.assertIn("Rejected", self.agreement.message_ids[0].body)

    def test_wizard(self):
        """The form proposes the whole, at the outcome that fits."""
        dispute = self._contest(self.split | self.overage).with_user(self.manager)
        action = dispute.action_decide()
        Wizard = self.env[action["res_model"]].with_user(self.manager)
        with Form(Wizard.with_context(**action["context"])) as form:
            self.assertEqual(form.outcome, "return")
            form.outcome = "write_off"
            form.answer = "Sorry"
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.accepted_hours, 2)
                line.accepted_hours = 0.5
            with form.line_ids.edit(1) as line:
                line.accepted_hours = 0
        form.save().action_confirm()
        self.assertEqual(dispute.minutes_upheld, 30)
        self.assertEqual(self._sum_live(self.lines), 480)

    def test_recorded_by_staff(self):
        Wizard = self.env["consortium.dispute.opening"].with_context(
            active_ids=self.overage.ledger_ids.ids)
        with self.assertRaises(AccessError):
            Wizard.with_user(self.reader).create({
                "author_id": self.contact.id, "category": "other", "reason": "By phone"})
        with Form(Wizard.with_user(self.officer)) as form:
            form.author_id = self.contact
            form.category = "other"
            form.reason = "By phone"
        dispute = self.Dispute.browse(form.save().action_open()["res_id"])
        self.assertEqual((dispute.origin, dispute.minutes), ("staff", 240))
        with self.assertRefused("belongs neither to"):
            self._contest(self.drawn, author=self._create_member("Stranger"))

    def test_reminder(self):
        dispute = self._contest(self.overage)
        cron = self.env.ref("consortium_billing.ir_cron_remind_disputes")
        late = dispute.date_due + timedelta(days=1, hours=15)
        for day, expected in ((0, 1), (1, 1), (7, 2)):
            with freeze_time(late + timedelta(days=day)), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            if day == 0:
                first = dispute.reminded_on
                self.assertEqual(dispute.activity_ids.user_id, self.officer)
                self.assertIn("waits for an answer", dispute.activity_ids.summary)
            self.assertEqual(dispute.reminded_on == first, expected == 1)
