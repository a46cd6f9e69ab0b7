from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDispute(DisputeCommon):
    """Contested hours: what is held, who may do what, and how a dispute ends."""

    def test_whole_entries_are_held(self):
        """Contesting one row of a split entry holds both, and says what they are worth."""
        row = self.split.ledger_ids.filtered(lambda row: row.kind == "overage")
        dispute = self.Dispute._open(row, self.contact, "duration", " Too long ", "portal")
        self.assertRegex(dispute.name, r"^CONT/2026/\d{4}$")
        self.assertEqual(dispute.ledger_ids, self.split.ledger_ids)
        self.assertEqual(self.split.ledger_ids.mapped("disputed"), [True, True])
        self.assertEqual((dispute.minutes, dispute.amount), (120, 220))
        self.assertEqual(dispute.reason, "Too long")
        self.assertEqual(dispute.organisation_id, self.member)
        line = dispute.line_ids
        self.assertEqual((line.minutes, line.drawn, line.billed), (120, 60, 60))
        self.assertIn(dispute.name, self.agreement.message_ids[0].body)
        self.assertEqual(dispute.activity_ids.user_id, self.officer)
        self.assertIn(self.contact, dispute.message_partner_ids)

    def test_contested_hours_leave_the_next_run(self):
        dispute = self._contest(self.overage)
        run = self._compute_run()
        self.assertEqual(run.minutes, 60, "only the overage of the split entry")
        exception = run.exception_ids.filtered(lambda line: line.kind == "disputed")
        self.assertEqual((exception.minutes, exception.amount), (240, 480))
        self.assertTrue(exception.is_excluded)
        dispute._withdraw()
        run.with_user(self.officer).action_compute()
        self.assertEqual(run.minutes, 300)
        self.assertNotIn("disputed", run.exception_ids.mapped("kind"))

    def test_contested_after_the_preview(self):
        """The line is stale: the run is computed again before anybody approves it."""
        run = self._compute_run()
        self._contest(self.overage)
        self.assertFalse(self.overage.ledger_ids.billing_line_id)
        self.assertEqual(run.line_ids.mapped("state"), ["error"])
        with self.assertRefused("Hours changed since the preview"):
            run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_compute()
        self.assertEqual(run.minutes, 60)

    def test_contested_after_the_approval(self):
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        self._contest(self.overage)
        self.assertEqual(run.state, "computed", "what was approved is no longer true")
        run.with_user(self.officer).action_compute()
        moves = self._invoice_run(run)
        self.assertTrue(moves)
        self.assertFalse(moves.line_ids.consortium_ledger_ids & self.overage.ledger_ids)

    def test_invoiced_hours_may_be_contested(self):
        """They stay on their invoice; the dispute says so by its rows."""
        move = self._bill()
        dispute = self._contest(self.overage)
        self.assertEqual(dispute.ledger_ids.move_id, move)
        self.assertEqual(move.billing_run_id.state, "done")

    def test_once(self):
        dispute = self._contest(self.overage)
        with self.assertRefused("contested already"):
            self._contest(self.overage | self.drawn)
        self.assertFalse(self.drawn.ledger_ids.disputed, "nothing is half held")
        dispute._withdraw()
        self._contest(self.overage)

    def test_deadline(self):
        posted = self.company._get_consortium_date(self.overage.ledger_ids.create_date)
        self.company.consortium_dispute_days = 20
        with freeze_time(posted + timedelta(days=20, hours=15)):
            self._contest(self.drawn)
        with freeze_time(posted + timedelta(days=21, hours=15)):
            with self.assertRefused("The time to contest these hours is over"):
                self._contest(self.overage)
            dispute = self._contest(self.overage, origin="staff")
        self.assertTrue(dispute.is_late)

    def test_what_cannot_be_contested(self):
        courtesy = self._post(1, day="2026-03-09", billing_kind="courtesy")
        with self.assertRefused("not charged"):
            self._contest(courtesy)
        with self.assertRefused("Say in a few words"):
            self._contest(self.overage, reason="  \x00 ")
        with self.assertRefused("Choose why"):
            self._contest(self.overage, category="forged")
        with self.assertRefused("too long"):
            self._contest(self.overage, reason="x" * 4001)
        other = self._create_project(self._create_agreement(self._create_member("Other")), "hourly")
        foreign = self._post(1, day="2026-03-16", project=other)
        with self.assertRefused("several agreements"):
            self._contest(self.overage | foreign)
        self._reopen(self.overage)
        with self.assertRefused("nothing left to contest"):
            self._contest(self.overage)

    def test_reopened_hours_stay_contested(self):
        """A week that is corrected and approved again does not slip into the next run."""
        dispute = self._contest(self.overage)
        self._reopen(self.lines)
        self.lines.sheet_id.action_submit()
        self._approve(self.lines)
        rows = dispute._get_held_rows()
        self.assertEqual(sum(rows.mapped("minutes")), 240)
        self.assertFalse(rows.filtered("reversed"))
        self.assertEqual(self._compute_run().minutes, 60)

    def test_review_asks_for_an_explanation(self):
        dispute = self._contest(self.overage)
        with self.assertRaises(AccessError):
            dispute.with_user(self.employee.user_id).reason  # noqa: B018
        dispute.with_user(self.officer).action_review()
        self.assertEqual(dispute.state, "under_review")
        professional = self.employee.user_id
        self.assertIn(professional, dispute.activity_ids.user_id)
        dispute_of_professional = dispute.with_user(professional)
        dispute_of_professional.message_post(body="I was there", subtype_xmlid="mail.mt_note")
        self.assertEqual(dispute_of_professional.line_ids.description, "Work 2")
        with self.assertRefused("cannot be done any more"):
            dispute.with_user(self.officer).action_review()
        with self.assertRaises(AccessError):
            dispute_of_professional.action_withdraw()

    def test_direct_writes(self):
        """Nobody writes facts or decisions, whatever the context of the call."""
        dispute = self._contest(self.overage)
        for user in (self.officer, self.manager, self.env.ref("base.user_admin")):
            forged = dispute.with_user(user).with_context(consortium_dispute_step=True)
            for vals in ({"state": "rejected"}, {"reason": "x"}, {"answer": "x"}, {"amount": 0},
                         {"line_ids": [(5, 0, 0)]}):
                with self.assertRaises(AccessError):
                    forged.write(vals)
            with self.assertRaises(AccessError):
                forged.create({"agreement_id": self.agreement.id})
            with self.assertRaises(AccessError):
                forged.line_ids.write({"minutes": 1})
            with self.assertRaises(UserError):
                forged.unlink()
        dispute.with_user(self.officer).user_id = self.manager
        with self.assertRaises(AccessError):
            dispute.with_user(self.reader).user_id = self.officer

    def test_overdue(self):
        dispute = self._contest(self.overage)
        self.assertFalse(dispute.is_overdue)
        with freeze_time(dispute.date_due + timedelta(days=1, hours=15)):
            dispute.invalidate_recordset()
            self.assertTrue(dispute.is_overdue)
            self.assertEqual(self.Dispute.search([("is_overdue", "=", True)]), dispute)
            dispute._withdraw()
            self.assertFalse(self.Dispute.search([("is_overdue", "=", True)]))
