from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_statement import MARCH, StatementCommon


@tagged("post_install", "-at_install")
class TestRunMail(StatementCommon):
    """Invoices leave by mail with the statement, each once; failures are said and sent again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Mail = cls.env["consortium.billing.mail"]
        cls.member.write({"email": "alpha@example.com", "lang": "en_US"})
        cls.other = cls._create_member("Coop Beta", email=False)
        cls.quiet = cls._create_member("Coop Gamma", email="gamma@example.com")
        cls.project_other = cls._create_project(cls._create_agreement(cls.other), "hourly")
        cls.project_quiet = cls._create_project(cls._create_agreement(cls.quiet))
        cls._create_package(hours=2)
        cls._create_package(hours=9, agreement=cls.project_quiet.agreement_id)
        lines = cls._create_lines(3) | cls._create_lines(
            1, project=cls.project_other, employee=cls._create_employee("A"))
        lines |= cls._create_lines(
            1, project=cls.project_quiet, employee=cls._create_employee("B"))
        cls._approve(lines)

    def setUp(self):
        super().setUp()
        self.run_ = self._compute_run()
        self._invoice_run(self.run_)
        self._issue(MARCH)

    def _send(self):
        self.run_.with_user(self.officer).action_send()
        while self.Mail._send_batch(1):
            pass
        return self.run_.mail_ids

    def _get_mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def test_send(self):
        """One mail per invoice, with its annex and the statement; a statement without invoice
        leaves alone; who has no address is told."""
        self.assertEqual(self.run_.unsent_count, 2)
        mails = self._send()
        self.assertEqual(
            sorted((mail.partner_id.name, mail.state) for mail in mails),
            [("Coop Alpha", "sent"), ("Coop Beta", "error"), ("Coop Gamma", "sent")])
        alpha, gamma = (mails.filtered(lambda mail, p=partner: mail.partner_id == p)
                        for partner in (self.member, self.quiet))
        self.assertEqual(alpha.move_id.partner_id, self.member)
        self.assertEqual(
            sorted(alpha.message_id.attachment_ids.mapped("mimetype")), ["application/pdf"] * 2)
        self.assertIn(
            alpha.statement_id._get_pdf_name(), alpha.message_id.attachment_ids.mapped("name"))
        self.assertTrue(alpha.move_id.is_move_sent)
        self.assertFalse(gamma.move_id)
        self.assertEqual(gamma.message_id.model, "consortium.statement")
        self.assertEqual(len(gamma.message_id.attachment_ids), 1)
        error = mails.filtered(lambda mail: mail.state == "error").error
        self.assertIn("Coop Beta has no e-mail address", error)
        self.assertEqual((self.run_.unsent_count, self.run_.mail_error_count), (0, 1))
        for partner in (self.member, self.quiet):
            self.assertEqual(len(self._get_mails(partner)), 1)

    def test_sent_once(self):
        """Asked again, and again after a failure: nothing leaves twice."""
        self._send()
        with self.assertRefused("nothing to send"):
            self.run_.with_user(self.officer).action_send()
        self.other.email = "beta@example.com"
        self.run_.with_user(self.officer).action_retry_mails()
        while self.Mail._send_batch():
            pass
        self.assertEqual(set(self.run_.mail_ids.mapped("state")), {"sent"})
        for partner in (self.member, self.other, self.quiet):
            self.assertEqual(len(self._get_mails(partner)), 1)
        with self.assertRefused("no mail failed"):
            self.run_.with_user(self.officer).action_retry_mails()

    def test_killed_between(self):
        """A batch that is not committed leaves no trace; the next one does the whole of it."""
        self.run_.with_user(self.officer).action_send()
        with self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint():
            self.Mail._send_batch(2)
            raise KeyboardInterrupt
        self.env.invalidate_all()
        self.assertEqual(set(self.run_.mail_ids.mapped("state")), {"pending"})
        self.assertFalse(self._get_mails(self.member))
        while self.Mail._send_batch():
            pass
        self.assertEqual(len(self._get_mails(self.member)), 1)

    def test_conflict_is_replayed(self):
        """A serialization failure is not an error of the mail: the batch goes up to be replayed."""
        self.run_.with_user(self.officer).action_send()
        failure = patch.object(
            type(self.Mail), "_send", side_effect=SerializationFailure("test"))
        with failure, self.assertRaises(SerializationFailure):
            self.Mail._send_batch()
        self.assertNotIn("error", self.run_.mail_ids.mapped("state"))

    def test_server_refusal_comes_back(self):
        """What the mail server refused is listed as not sent, with its reason."""
        alpha = self._send().filtered(lambda mail: mail.partner_id == self.member)
        alpha.message_id.notification_ids.write(
            {"notification_status": "exception", "failure_reason": "Mailbox full"})
        self.assertEqual(self.Mail._take_failures_back(), 1)
        self.assertEqual((alpha.state, alpha.error), ("error", "Mailbox full"))

    def test_another_payer(self):
        """Who pays for a member receives the annex, not the statement of all its hours."""
        payer = self._create_member("Federation", email="federation@example.com")
        self.agreement.invoice_partner_id = payer
        self._post(1, employee=self._create_employee("C"), day="2026-03-09")
        run = self._compute_run()
        move = self._invoice_run(run)
        self.run_ = run
        mails = self._send()
        self.assertEqual(mails.filtered("move_id").mapped(
            lambda mail: (mail.move_id, mail.partner_id, mail.statement_id.id)),
            [(move, payer, False)])
        self.assertIn(self.member, mails.filtered("statement_id").statement_id.member_id)

    def test_no_longer_posted(self):
        self.run_.with_user(self.officer).action_send()
        self.run_.move_ids.filtered(lambda m: m.partner_id == self.member).button_draft()
        while self.Mail._send_batch():
            pass
        mail = self.run_.mail_ids.filtered(lambda mail: mail.partner_id == self.member)
        self.assertIn("no longer posted", mail.error)

    def test_setting_without_statements(self):
        self.company.consortium_statement_send = False
        mails = self._send()
        self.assertFalse(mails.statement_id)
        self.assertEqual(len(mails), 2)

    def test_cron(self):
        self.run_.with_user(self.officer).action_send()
        with self.enter_registry_test_mode():
            self.env.ref("consortium_billing.ir_cron_send_mails").method_direct_trigger()
        self.assertFalse(self.run_.mail_pending_count)

    def test_statement_alone(self):
        """From the list of statements: each once, by officers."""
        statement = self._issue(MARCH)[-1]
        with self.assertRaises(AccessError):
            statement.with_user(self.reader).action_send()
        statement.with_user(self.officer).action_send()
        with self.assertRefused("sent already"):
            statement.with_user(self.officer).action_send()
        while self.Mail._send_batch():
            pass
        self.assertEqual(len(self._get_mails(self.member)), 1)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.run_.with_user(self.reader).action_send()
        mails = self._send()
        for user in (self.reader, self.officer, self.manager):
            self.assertTrue(mails.with_user(user).mapped("state"))
            with self.assertRaises(AccessError):
                mails.with_user(user).write({"state": "pending"})
            with self.assertRaises(AccessError):
                mails.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.Mail.with_user(user).create({"statement_id": 1})
        with self.assertRaises(AccessError):
            mails.with_user(self.reader).action_retry()

    def test_language(self):
        """Mail and documents in the language of the member."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.member.lang = "fr_CA"
        template = self.env.ref("consortium_billing.mail_template_run_invoice")
        template.with_context(lang="fr_CA").subject = "Facture {{ object.name }}"
        alpha = self._send().filtered(lambda mail: mail.partner_id == self.member)
        self.assertEqual(alpha.message_id.subject, f"Facture {alpha.move_id.name}")
