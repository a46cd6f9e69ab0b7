from odoo import fields, models


class ConsortiumRegisterLine(models.TransientModel):
    """One line of the register as at a date: a member, or another holder of shares."""

    _name = "consortium.register.line"
    _description = "Line of the Register as at a Date"
    _order = "sequence, id"
    _rec_name = "name"

    register_id = fields.Many2one(
        comodel_name="consortium.register", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(related="register_id.date")
    currency_id = fields.Many2one(related="register_id.currency_id")
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(
        selection=[
            ("member", "Members"),
            ("auxiliary", "Auxiliary Members"),
            ("shareholder", "Other Shareholders"),
            ("former", "Former Members"),
        ],
        readonly=True,
    )
    membership_id = fields.Many2one(
        comodel_name="consortium.membership", readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", readonly=True, ondelete="cascade"
    )
    name = fields.Char(readonly=True)
    address = fields.Char(string="Last Known Address", readonly=True)
    number = fields.Char(readonly=True)
    category_id = fields.Many2one(
        comodel_name="consortium.member.category", readonly=True, ondelete="cascade"
    )
    is_founder = fields.Boolean(string="Founder", readonly=True)
    date_admitted = fields.Date(string="Admitted On", readonly=True)
    date_end = fields.Date(string="Ended On", readonly=True)
    share_quantity = fields.Integer(string="Shares", readonly=True)
    share_amount = fields.Monetary(string="Value of the Shares", readonly=True)
    amount_owing = fields.Monetary(readonly=True)
    share_detail = fields.Text(string="Shares by Class", readonly=True)
    share_moves = fields.Text(string="Movements of the Shares", readonly=True)

    def action_open(self):
        """Open the membership, or the contact of another shareholder."""
        self.ensure_one()
        return (self.membership_id or self.partner_id).get_formview_action()
