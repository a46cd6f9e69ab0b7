from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumShareOpeningEnter(models.TransientModel):
    """Enter prepared movements in the register, with or without an opening entry."""

    _name = "consortium.share.opening.enter"
    _description = "Enter Shares in the Register"

    opening_ids = fields.Many2many(
        comodel_name="consortium.share.opening",
        string="Movements",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    company_id = fields.Many2one(comodel_name="res.company", compute="_compute_company_id")
    books = fields.Selection(
        selection=[
            ("none", "No entry: the books already hold this capital"),
            ("account", "Post an opening entry"),
        ],
        required=True,
        default="none",
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Opening Account",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        domain="[('company_ids', 'in', company_id)]",
    )

    @api.depends("opening_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.opening_ids[:1].company_id

    @api.depends("company_id")
    def _compute_account_id(self):
        for wizard in self:
            company = wizard.company_id
            wizard.account_id = company.consortium_share_opening_account_id

    def action_apply(self):
        """Enter the movements that are not in the register yet."""
        self.ensure_one()
        if self.books == "account" and not self.account_id:
            raise UserError(self.env._("Choose the opening account."))
        openings = self.opening_ids.filtered(lambda opening: not opening.move_id)
        openings.action_enter_register(
            account=self.account_id if self.books == "account" else None
        )
        return {"type": "ir.actions.act_window_close"}
