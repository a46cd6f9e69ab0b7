from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumMembershipSuspend(models.TransientModel):
    """The board suspends members: what it takes away, and until when."""

    _name = "consortium.membership.suspend"
    _description = "Suspend Members"

    membership_ids = fields.Many2many(
        comodel_name="consortium.membership", string="Members", required=True
    )
    company_id = fields.Many2one(comodel_name="res.company", compute="_compute_company_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env["consortium.membership"]._today(),
        help="In the future: the suspension starts by itself on its day.",
    )
    date_to = fields.Date(
        string="Until", help="Last day; it ends by itself. Empty: until the board lifts it."
    )
    bars_attendance = fields.Boolean(string="No Attendance at Meetings", default=True)
    bars_vote = fields.Boolean(string="No Vote", default=True)
    bars_services = fields.Boolean(string="No Services")
    extent = fields.Char(string="Also", help="What else the board takes away.")
    reason = fields.Text(required=True, help="Told to the member in the letter.")
    resolution = fields.Char(
        string="Number of the Resolution", help="Number of the board's resolution, as in the minutes."
    )
    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        string="Resolution",
        domain="[('kind', '=', 'suspend'), ('company_id', '=', company_id)]",
    )
    contest_until = fields.Date(compute="_compute_contest_until")

    @api.depends("membership_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.membership_ids[:1].company_id

    @api.depends("date_from", "bars_vote", "company_id")
    def _compute_contest_until(self):
        for wizard in self:
            days = wizard.company_id.consortium_contest_days
            shown = wizard.date_from and wizard.bars_vote
            wizard.contest_until = wizard.date_from + timedelta(days=days) if shown else False

    def action_apply(self):
        """Suspend every member of the batch, or none."""
        self.ensure_one()
        names = ("bars_attendance", "bars_vote", "bars_services", "extent")
        extent = {name: self[name] for name in names}
        if not any(extent.values()):
            raise UserError(self.env._("Say what is suspended: attendance, vote, services…"))
        self.membership_ids.action_suspend(
            reason=self.reason,
            date_from=self.date_from,
            date_to=self.date_to,
            extent=extent,
            decision=self.decision_id,
            resolution=self.resolution,
        )
        return {"type": "ir.actions.act_window_close"}
