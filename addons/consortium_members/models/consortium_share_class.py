from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache


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
        help="Kind in the sense of the Cooperatives Act. Common shares are the "
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
    _account_uniq = models.UniqueIndex(
        "(company_id, account_id) WHERE account_id IS NOT NULL",
        "Each class of shares has its own equity account: its balance is its capital.",
    )
    _product_uniq = models.UniqueIndex(
        "(product_id) WHERE product_id IS NOT NULL",
        "Each class of shares has its own product.",
    )
    _par_value_positive = models.Constraint(
        "CHECK (par_value > 0)",
        "The par value of a share is more than zero.",
    )

    holding_ids = fields.One2many(
        comodel_name="consortium.share.holding",
        inverse_name="share_class_id",
        readonly=True,
    )
    share_count = fields.Integer(string="Shares Issued", compute="_compute_share_count")

    def _compute_share_count(self):
        counts = dict(
            self.env["consortium.share.holding"]._read_group(
                [("share_class_id", "in", self.ids)], ["share_class_id"], ["quantity:sum"]
            )
        )
        for share_class in self:
            share_class.share_count = counts.get(share_class, 0)

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

    @api.model
    def _is_share_product(self, product):
        """Whether a product stands for shares: capital, sold by the register only."""
        # sudo: whoever writes an invoice, shares bear no tax
        return bool(product) and product.id in self.sudo()._get_share_product_ids()

    @api.model
    @ormcache()
    def _get_share_product_ids(self):
        return frozenset(self.with_context(active_test=False).search([("product_id", "!=", False)]).product_id.ids)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        classes = super().create(vals_list)
        classes.company_id._create_share_sequences()
        return classes

    def write(self, vals):
        self._check_frozen(vals)
        if "product_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def _prepare_product_vals(self):
        """Values of the product of the class: a service without tax, sold nowhere. Hook."""
        self.ensure_one()
        return {
            "name": self.name,
            "default_code": f"SHARE-{self.code}",
            "type": "service",
            "company_id": self.company_id.id,
            "list_price": self.par_value,
            "sale_ok": False,
            "purchase_ok": False,
            "taxes_id": [Command.clear()],
            "supplier_taxes_id": [Command.clear()],
        }

    def _create_product(self):
        """:return: the product of the subscription invoices of this class"""
        # sudo: the secretary configures the class, without rights on products
        Product_sudo = self.env["product.product"].sudo().with_company(self.company_id)
        return Product_sudo.create(self._prepare_product_vals())

    def _check_frozen(self, vals):
        """Once shares are issued their par value, company and account do not move."""
        names = [
            name
            for name in ("par_value", "company_id", "account_id")
            if name in vals
            for share_class in self
            if share_class[name]
            and self._fields[name].convert_to_write(share_class[name], share_class) != vals[name]
        ]
        # sudo: the journal decides, whoever configures
        if names and self.env["consortium.share.move"].sudo().search_count(
            [("share_class_id", "in", self.ids)], limit=1
        ):
            labels = self.fields_get(names, ["string"])
            raise UserError(
                self.env._(
                    "Shares of this class were issued: %(fields)s cannot change any more. "
                    "Create another class and convert the shares.",
                    fields=", ".join(label["string"] for label in labels.values()),
                )
            )

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

    def action_view_holdings(self):
        """Open the holders of these classes."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_share_holding_action"
        )
        action["domain"] = [("share_class_id", "in", self.ids)]
        return action

    def action_check_books(self):
        """Compare the register of shares with the equity account, holder by holder.

        :return: a notification: all agrees, or the first differences
        """
        self.ensure_one()
        self.check_access("read")
        rows = self.env["consortium.share.move"]._audit_books(self.company_id)
        rows = [row for row in rows if row["share_class_id"] == self.id]
        # sudo: names of holders in a message
        Partner_sudo = self.env["res.partner"].sudo()
        money = self.currency_id.format
        lines = [
            self.env._(
                "%(holder)s: register %(held)s, books %(books)s",
                holder=Partner_sudo.browse(row["partner_id"]).name or self.env._("nobody"),
                held=money(float(row["held"])),
                books=money(float(row["posted"] + row["draft"])),
            )
            for row in rows[:10]
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if rows else "success",
                "title": self.env._("The register and the books differ")
                if rows
                else self.env._("The register and the books agree"),
                "message": "; ".join(lines)
                or self.env._("Shares held × par value = balance of the account, by holder."),
                "sticky": bool(rows),
            },
        }
