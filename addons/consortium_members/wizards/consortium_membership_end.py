from odoo import api, fields, models


class ConsortiumMembershipEnd(models.TransientModel):
    """Resignation, exclusion or other end of memberships."""

    _name = "consortium.membership.end"
    _description = "End Memberships"

    membership_ids = fields.Many2many(
        comodel_name="consortium.membership", string="Members", required=True
    )
    kind = fields.Selection(
        selection=[
            ("resigned", "Resignation"),
            ("excluded", "Exclusion"),
            ("ended", "Other: dissolution, death, merger"),
        ],
        required=True,
        default="resigned",
    )
    date = fields.Date(
        string="Last Day",
        required=True,
        default=lambda self: self._default_date(),
        help="A resignation may take effect in the future: the member stays one until then.",
    )
    reason = fields.Text(help="Visible to the team only. Required for an exclusion.")
    resolution = fields.Char(help="Number of the board's resolution, if there is one.")

    @api.model
    def _default_date(self):
        return self.env["consortium.membership"]._today()

    def action_apply(self):
        """End the memberships; tier and pricelist of the partners are cleared."""
        self.ensure_one()
        action = {
            "resigned": self.membership_ids.action_resign,
            "excluded": self.membership_ids.action_exclude,
            "ended": self.membership_ids.action_end,
        }[self.kind]
        action(date=self.date, reason=self.reason, resolution=self.resolution)
        return {"type": "ir.actions.act_window_close"}
