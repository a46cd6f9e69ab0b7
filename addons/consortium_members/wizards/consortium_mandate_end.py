from odoo import fields, models


class ConsortiumMandateEnd(models.TransientModel):
    """A holder leaves before the end of the term."""

    _name = "consortium.mandate.end"
    _description = "End Mandates"

    mandate_ids = fields.Many2many(
        comodel_name="consortium.mandate", string="Mandates", required=True
    )
    kind = fields.Selection(
        selection=[
            ("resigned", "Resigned"),
            ("revoked", "Revoked"),
            ("death", "Death"),
            ("term", "End of Term"),
            ("other", "Other"),
        ],
        string="Ended By",
        required=True,
        default="resigned",
        help="A director under exclusion must be revoked first, by those who elected (art. 57).",
    )
    date = fields.Date(
        string="Last Day in Office",
        required=True,
        default=lambda self: self.env["consortium.membership"]._today(),
    )
    reason = fields.Char(help="Kept in the register, visible to the team only.")

    def action_apply(self):
        """Record the last day of each mandate."""
        self.ensure_one()
        self.mandate_ids._end_early(self.kind, self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
