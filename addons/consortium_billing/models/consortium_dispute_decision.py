from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..contested import take_last
from .consortium_billing_run_preview import MANAGER
from .consortium_dispute import OPEN_STATES, OUTCOMES
from .consortium_dispute_opening import REASON_LENGTH
from .consortium_hour_ledger_dispute import CHARGED_KINDS


class ConsortiumDispute(models.Model):
    """The decision: rejected, or accepted in whole or part, and what becomes of the hours."""

    _inherit = "consortium.dispute"

    refund_ids = fields.Many2many(
        comodel_name="account.move", string="Credit Notes", readonly=True,
        groups="base.group_user",
        help="Drafts made by the decision for hours that were invoiced; post them to send them.")
    refund_count = fields.Integer(compute="_compute_refund_count")

    def _compute_refund_count(self):
        for dispute in self:
            dispute.refund_count = len(dispute.sudo().refund_ids)  # a number on a button

    def action_decide(self):
        """Open the decision, filled in for the whole of the hours."""
        self.ensure_one()
        self._check_group(MANAGER)
        self._check_state(OPEN_STATES)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide the dispute"),
            "res_model": "consortium.dispute.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_id": self.id},
        }

    def action_view_refunds(self):
        """Open the credit notes that the decision made."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit notes"),
            "res_model": "account.move",
            "context": {"create": False},
        }
        if len(self.refund_ids) == 1:
            return {**action, "view_mode": "form", "res_id": self.refund_ids.id}
        return {
            **action, "view_mode": "list,form", "domain": [("id", "in", self.refund_ids.ids)]}

    def _reject(self, answer):
        """Rejected: the hours stay as they are, and may be billed.

        :param answer: what the author is told
        """
        self.ensure_one()
        self._decide("rejected", answer)

    def _uphold(self, accepted, answer):
        """Accepted, in whole or part: the hours are corrected at once.

        :param accepted: {dispute line: (minutes, outcome)}; lines left out are refused
        :param answer: what the author is told
        :raise UserError: nothing is accepted, or a correction is not possible: says why
        """
        self.ensure_one()
        accepted = {line: values for line, values in accepted.items() if values[0] > 0}
        if not accepted:
            raise UserError(self.env._(
                "Say for how many minutes the member is right, or reject the dispute."))
        for line, (minutes, outcome) in accepted.items():
            if minutes > line.minutes or line.dispute_id != self:
                raise UserError(self.env._(
                    "%(entry)s: no more than the contested %(minutes)s minutes can be accepted.",
                    entry=line.description or line.project_id.name, minutes=line.minutes))
            if outcome not in dict(OUTCOMES):
                raise UserError(self.env._("Say what becomes of the hours."))
        self._decide("upheld", answer, accepted)

    def _decide(self, state, answer, accepted=None):
        """Write the decision, correct the hours, tell everybody."""
        self._check_group(MANAGER)
        self._check_state(OPEN_STATES)
        answer = (answer or "").replace("\x00", "").strip()
        if not answer:
            raise UserError(self.env._("Write the answer to the member."))
        dispute = self._for_step()
        rows = dispute._get_held_rows()
        rows._set_links(disputed=False)
        dispute.write({
            "state": state, "answer": answer[:REASON_LENGTH], "decided_by_id": self.env.uid,
            "decided_on": fields.Datetime.now(), **dispute._write_accepted(accepted or {}),
        })
        self.env.flush_all()  # the ledger reads in SQL which entries are still contested
        dispute._correct_rows(rows, accepted or {})
        dispute._close_activities()
        dispute._log_on_agreement()
        self.sudo()._send_answer()  # the author and its address may be out of sight

    def _write_accepted(self, accepted):
        """Keep on each entry what was decided of it; return the values of the dispute."""
        for line, (minutes, outcome) in accepted.items():
            self.line_ids.browse(line.id).write({"minutes_upheld": minutes, "outcome": outcome})
        outcomes = {outcome for _minutes, outcome in accepted.values()}
        return {
            "minutes_upheld": sum(minutes for minutes, _outcome in accepted.values()),
            "outcome": outcomes.pop() if len(outcomes) == 1 else False,
        }

    def _correct_rows(self, rows, accepted):
        """Correct the accepted part of the rows; draft credit notes are kept on the dispute."""
        parts = defaultdict(dict)
        for line, (minutes, outcome) in accepted.items():
            parts[outcome].update(self._get_accepted_parts(line, rows, minutes))
        reason = self.with_context(lang=self.author_id.lang).env._(
            "Dispute %(dispute)s", dispute=self.name)
        for outcome, minutes in parts.items():
            if minutes:
                moves = rows.browse(minutes)._correct(outcome, reason, minutes=minutes)
                self.write({"refund_ids": [(4, move.id) for move in moves]})

    def _get_accepted_parts(self, line, rows, minutes):
        """Minutes of each row of an entry that the decision concerns: {row id: minutes}.

        Empty when the entry is charged no more: its week was corrected meanwhile.
        """
        timesheet = line.sudo().timesheet_id  # which entry, for a decision on its rows
        charged = rows.filtered(
            lambda row: row.timesheet_id == timesheet and row.kind in CHARGED_KINDS
        ).sorted("id")
        left = sum(charged.mapped("minutes"))
        if not left:
            return {}
        if minutes > left and left < line.minutes:
            minutes = left  # shortened meanwhile: what is left of it is accepted whole
        try:
            return take_last([(row.id, row.minutes) for row in charged], minutes)
        except ValueError as error:
            raise UserError(self.env._(
                "%(entry)s: only %(minutes)s minutes of it are charged.",
                entry=line.description or line.project_id.name, minutes=left)) from error

    def _send_answer(self):
        """Send the decision to the author, in its language; the thread keeps it."""
        template = self.env.ref(
            "consortium_billing.mail_template_dispute_answer", raise_if_not_found=False)
        for dispute in self if template else ():
            dispute.with_context(lang=dispute.author_id.lang).message_post_with_source(
                template, message_type="comment", subtype_xmlid="mail.mt_comment",
                email_layout_xmlid="mail.mail_notification_light")
