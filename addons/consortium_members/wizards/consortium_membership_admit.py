from odoo import api, fields, models


class ConsortiumMembershipAdmit(models.TransientModel):
    """One resolution of the board admits a batch of applications."""

    _name = "consortium.membership.admit"
    _description = "Admit Members"

    membership_ids = fields.Many2many(
        comodel_name="consortium.membership", string="Applications", required=True
    )
    date = fields.Date(
        string="Admitted On", required=True, default=lambda self: self._default_date()
    )
    resolution = fields.Char(help="Number of the board's resolution, as in the minutes.")
    activate = fields.Boolean(
        string="Activate at Once",
        help="Nothing is left to pay or to sign: the members are active right away.",
    )

    @api.model
    def _default_date(self):
        return self.env["consortium.membership"]._today()

    def action_apply(self):
        """Admit every application of the batch, or none."""
        self.ensure_one()
        self.membership_ids._admit(date=self.date, resolution=self.resolution)
        if self.activate:
            self.membership_ids.filtered(lambda m: m.state == "admitted").action_activate()
        return {"type": "ir.actions.act_window_close"}
