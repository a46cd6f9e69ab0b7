from odoo import fields, models


class ConsortiumMeetingItem(models.Model):
    """One item of an agenda."""

    _name = "consortium.meeting.item"
    _description = "Agenda Item"
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
    decision_ids = fields.One2many(comodel_name="consortium.decision", inverse_name="item_id")
