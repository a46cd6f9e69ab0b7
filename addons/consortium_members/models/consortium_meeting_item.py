from odoo import fields, models
from odoo.exceptions import UserError


class ConsortiumMeetingItem(models.Model):
    """One item of an agenda."""

    _name = "consortium.meeting.item"
    _description = "Agenda Item"
    _inherit = ["consortium.meeting.part.mixin"]
    _order = "meeting_id, sequence, id"
    _check_company_auto = True

    meeting_id = fields.Many2one(
        comodel_name="consortium.meeting", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Subject", required=True)
    kind = fields.Selection(
        selection=[
            ("information", "Information"),
            ("discussion", "Discussion"),
            ("decision", "Decision"),
            ("minutes", "Adoption of Minutes"),
            ("admissions", "Admissions"),
            ("resignations", "Resignations"),
            ("redemptions", "Share Redemptions"),
            ("discipline", "Suspension or Exclusion"),
            ("elections", "Elections"),
        ],
        string="Type",
        required=True,
        default="information",
    )
    presenter_id = fields.Many2one(comodel_name="res.partner", check_company=True)
    minutes = fields.Integer(string="Time", help="Planned length, in minutes.")
    description = fields.Html(help="Documents and explanations sent with the notice.")
    notes = fields.Html(help="What was said, for the minutes.")
    membership_ids = fields.Many2many(
        comodel_name="consortium.membership",
        string="Memberships",
        check_company=True,
    )
    adopted_meeting_id = fields.Many2one(
        comodel_name="consortium.meeting",
        string="Minutes Of",
        check_company=True,
        help="The former meeting whose minutes are adopted: it closes with the resolution.",
    )
    decision_ids = fields.One2many(comodel_name="consortium.decision", inverse_name="item_id")

    def _get_closed_message(self, meetings):
        return self.env._(
            "%(meetings)s is closed: its agenda does not change any more.", meetings=meetings
        )

    def _get_pending_applications(self):
        """Applications that were sent to the board and are on no agenda."""
        return self.env["consortium.membership"].search(
            [("company_id", "in", self.company_id.ids), ("state", "=", "submitted")],
            order="date_application, id",
        )

    def action_add_pending_applications(self):
        """Put every submitted application on the agenda, under this item."""
        self.ensure_one()
        self._check_meeting_open()
        applications = self._get_pending_applications()
        if not applications:
            raise UserError(self.env._("No application is waiting for the board."))
        self._put_on_agenda(applications)

    def _put_on_agenda(self, applications):
        """Put these applications on the agenda, under this item."""
        applications.action_put_on_agenda()
        applications._write_register({"agenda_item_id": self.id})
        self.membership_ids |= applications

    def action_prepare_decision(self):
        """Open the resolution that decides the memberships of the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.decision",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": self._prepare_decision_context(),
        }

    def _prepare_decision_context(self):
        """Default values of the resolution of this item."""
        kinds = {"admissions": "admit", "resignations": "consent_exit", "redemptions": "redeem"}
        pending = self.membership_ids.filtered(lambda m: m.state in ("submitted", "on_agenda"))
        targets = pending if self.kind == "admissions" else self.membership_ids
        return {
            "default_meeting_id": self.meeting_id.id,
            "default_item_id": self.id,
            "default_name": self.name,
            "default_kind": kinds.get(self.kind, "other"),
            "default_membership_ids": targets.ids,
        }
