from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumShareClassSetup(models.TransientModel):
    """Gives a class its product and its equity account, new or existing."""

    _name = "consortium.share.class.setup"
    _description = "Set Up the Accounting of a Share Class"

    share_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="share_class_id.company_id")
    mode = fields.Selection(
        selection=[("new", "Create an account"), ("existing", "Use an account of the chart")],
        required=True,
        default="new",
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Existing Account",
        domain="[('account_type', 'in', ('equity', 'liability_current', "
        "'liability_non_current')), ('company_ids', 'in', company_id)]",
    )
    account_type = fields.Selection(
        selection=[
            ("equity", "Equity"),
            ("liability_non_current", "Non-current Liability"),
            ("liability_current", "Current Liability"),
        ],
        required=True,
        default="equity",
        help="Shares that the holder may have repaid on demand are often presented as a "
        "liability: ask the auditor.",
    )
    code = fields.Char(
        string="Account Code", compute="_compute_account", store=True, readonly=False
    )
    name = fields.Char(
        string="Account Name", compute="_compute_account", store=True, readonly=False
    )

    @api.depends("share_class_id", "account_type")
    def _compute_account(self):
        for wizard in self:
            # sudo: proposing a free code reads the chart of accounts
            Account_sudo = self.env["account.account"].sudo().with_company(wizard.company_id)
            same = Account_sudo.search(
                [
                    *Account_sudo._check_company_domain(wizard.company_id),
                    ("account_type", "=", wizard.account_type),
                ],
                limit=1,
            )
            wizard.code = Account_sudo._search_new_account_code(same.code or "310000")
            wizard.name = wizard.share_class_id.name

    def action_apply(self):
        """Create what is missing and complete the class."""
        self.ensure_one()
        self.env["consortium.share.move"]._check_can_decide()
        if self.mode == "existing" and not self.account_id:
            raise UserError(self.env._("Choose the account of the class."))
        account = self.account_id if self.mode == "existing" else self._create_account()
        share_class = self.share_class_id
        share_class.account_id = account
        if not share_class.product_id:
            share_class.product_id = share_class._create_product()
        return {"type": "ir.actions.act_window_close"}

    def _create_account(self):
        if not self.code or not self.name:
            raise UserError(self.env._("Give the code and the name of the new account."))
        # sudo: the secretary sets up the class; the account is named in the wizard
        Account_sudo = self.env["account.account"].sudo().with_company(self.company_id)
        return Account_sudo.create(
            {
                "code": self.code,
                "name": self.name,
                "account_type": self.account_type,
                "company_ids": self.company_id.ids,
            }
        )
