from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumShareClass(models.Model):
    """Class of shares of the capital: common, preferred or participating.

    Shares are counted in units; their value is the par value, the same for all the
    shares of a class for ever, so that holdings × par is the capital in the books.
    """

    _name = "consortium.share.class"
    _description = "Share Class"
    _order = "sequence, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name, as on certificates: A, B, PRIV-1…")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("common", "Common"),
            ("preferred", "Preferred"),
            ("participating", "Participating Preferred"),
        ],
        required=True,
        default="common",
        help="Kind in the sense of the Co-operatives Act. Common shares are the "
        "qualifying shares of a member (art. 38.3).",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    par_value = fields.Monetary(
        required=True,
        default=10.0,
        help="Amount of one share, in the currency of the company.",
    )
    description = fields.Text(
        string="Rights and Restrictions",
        translate=True,
        help="Printed on the certificate: interest, priority, conditions of redemption…",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        ondelete="restrict",
        check_company=True,
        copy=False,
        domain="[('type', '=', 'service')]",
        help="Product of the subscription invoice. It never bears a tax and is sold "
        "nowhere else.",
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Equity Account",
        ondelete="restrict",
        check_company=True,
        domain="[('account_type', 'in', ('equity', 'liability_current', 'liability_non_current'))]",
        help="Account of the capital of this class: its balance, partner by partner, is "
        "what they hold at par.",
    )
    payable_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Redemptions Payable",
        ondelete="restrict",
        check_company=True,
        domain="[('account_type', '=', 'liability_payable')]",
        help="Account of what is owed to a holder whose shares are redeemed or repaid, "
        "until it is paid. Empty: the payable account of the partner.",
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)",
        "Two share classes of a company cannot have the same code.",
    )
    _par_value_positive = models.Constraint(
        "CHECK (par_value > 0)",
        "The par value of a share is more than zero.",
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for share_class in self:
            code = f"[{share_class.code}] " if share_class.code else ""
            share_class.display_name = f"{code}{share_class.name or ''}"

    @api.model
    def _get_default_class(self, company):
        """Class of the qualifying shares where a category names none.

        :return: the first common class of the company, possibly empty
        """
        return self.search([("company_id", "=", company.id), ("kind", "=", "common")], limit=1)

    def _is_configured(self):
        """Whether entries can be posted for this class."""
        return bool(self.product_id and self.account_id)

    def _check_configured(self):
        """Say which classes cannot be posted yet, and where to complete them."""
        missing = self.filtered(lambda share_class: not share_class._is_configured())
        if missing:
            raise UserError(
                self.env._(
                    "Set the product and the equity account of %(classes)s first "
                    "(Consortium → Configuration → Members → Share Classes): without "
                    "them the capital cannot be posted.",
                    classes=", ".join(missing.mapped("display_name")),
                )
            )
