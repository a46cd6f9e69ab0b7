from odoo import api, fields, models


class ConsortiumShareReverse(models.TransientModel):
    """Correction of movements recorded by mistake."""

    _name = "consortium.share.reverse"
    _description = "Reverse Movements of Shares"

    move_ids = fields.Many2many(
        comodel_name="consortium.share.move", string="Movements", required=True
    )
    date = fields.Date(
        string="Corrected On", required=True, default=lambda self: self._default_date()
    )
    note = fields.Char(string="Reason", required=True)

    @api.model
    def _default_date(self):
        return self.env["consortium.membership"]._today()

    def action_apply(self):
        """Reverse the movements with their other sides and their entries."""
        self.ensure_one()
        moves = self.move_ids._reverse(date=self.date, note=self.note)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_share_move_action"
        )
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}
