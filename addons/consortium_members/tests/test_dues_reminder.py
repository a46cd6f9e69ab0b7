from odoo import Command
from odoo.tests import tagged

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestDuesReminder(DuesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"consortium_dues_reminders": True, "consortium_dues_user_id": cls.secretary.id}
        )
        cls.company.email = "coop@example.com"
        cls.before, cls.first, cls.last = (
            cls.env.ref(f"consortium_members.consortium_dues_reminder_level_{name}")
            for name in ("before", "first", "last")
        )
        term = cls.env["account.payment.term"].create(
            {
                "name": "Thirty days",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        cls.member, cls.other, cls.silent, cls.mute = cls._new_members(4)
        cls.silent.dues_no_reminder = True
        cls.mute.partner_id.email = False
        cls._invoice(cls._new_run(payment_term_id=term.id))  # due on 1 May 2026
        cls.Reminder = cls.env["consortium.dues.reminder"]

    def _remind(self, day):
        known = self.Reminder.search([])
        self._run_cron("ir_cron_dues_reminders", day)
        return self.Reminder.search([]) - known

    def test_levels(self):
        self.assertFalse(self._remind("2026-04-20"))
        new = self._remind("2026-04-24")
        self.assertEqual(new.level_id, self.before)
        self.assertEqual(
            {reminder.membership_id: reminder.state for reminder in new},
            {
                self.member: "sent",
                self.other: "sent",
                self.silent: "opted_out",
                self.mute: "no_address",
            },
        )
        self.assertFalse(self._remind("2026-04-25"), "once per level and invoice")
        self.assertFalse(self._remind("2026-05-15"))
        self._pay(self.other.dues_line_ids.move_id)
        new = self._remind("2026-05-16")
        self.assertEqual(new.level_id, self.first)
        self.assertNotIn(self.other, new.membership_id, "paid")
        new = self._remind("2026-06-15")
        self.assertEqual(new.level_id, self.last)
        activity = self.member.activity_ids.filtered(lambda a: a.user_id == self.secretary)
        self.assertTrue(activity)
        self.assertIn(self.last.name, activity[:1].summary)
        self.assertTrue(self.silent.activity_ids, "no mail, but somebody calls")
        self.assertEqual(self.member.state, "active")
        self.assertFalse(self._remind("2026-12-15"))

    def test_after_a_long_pause_only_the_last_level(self):
        new = self._remind("2026-09-01")
        self.assertEqual(new.level_id, self.last)
        self.assertFalse(self._remind("2026-09-02"))

    def test_nothing_before_it_is_switched_on(self):
        self.company.consortium_dues_reminders = False
        self.assertFalse(self._remind("2026-09-01"))

    def test_language_address_and_link(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.first.template_id.with_context(lang="fr_CA").subject = "Rappel {{ object.name }}"
        self.member.partner_id.lang = "fr_CA"
        new = self._remind("2026-05-16")
        mails = {reminder.membership_id: reminder.mail_id for reminder in new}
        french, english = mails[self.member], mails[self.other]
        move = self.member.dues_line_ids.move_id
        self.assertEqual(french.subject, f"Rappel {move.name}")
        self.assertIn("Reminder", english.subject)
        self.assertEqual(french.recipient_ids, self.member.partner_id)
        self.assertIn(f"/my/invoices/{move.id}?access_token=", french.body_html)
        self.assertIn(self.member.number, french.body_html)
        self.assertFalse(mails[self.mute])

    def test_another_payer_gets_them(self):
        federation = self._new_partners(1, "Federation")
        federation.email = "fede@example.com"
        member = self._new_members(1, "Paid for", payer_id=federation.id)
        self._invoice(self._new_run())
        new = self._remind("2026-05-16").filtered(lambda r: r.membership_id == member)
        self.assertEqual((new.payer_id, new.email), (federation, "fede@example.com"))
        self.assertEqual(new.mail_id.recipient_ids, federation)

    def test_bounce_and_failure_are_noted(self):
        new = self._remind("2026-05-16")
        bounced = new.filtered(lambda r: r.membership_id == self.member)
        bounced.move_id._message_receive_bounce("dues@example.com", self.member.partner_id)
        self.assertEqual(bounced.state, "bounced")
        self.assertIn("came back", self.member.message_ids[:1].body)
        failed = new.filtered(lambda r: r.membership_id == self.other)
        failed.mail_id.state = "exception"
        self._remind("2026-05-17")
        self.assertEqual(failed.state, "failed")
        self.assertIn("mail server", self.other.message_ids[:1].body)
        self.assertIn("no e-mail address", self.mute.message_ids[:1].body)
