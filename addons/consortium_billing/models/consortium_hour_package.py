from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..numbering import give_numbers

# Written by SQL together with a ledger row, never by the ORM.
COUNTERS = {
    "granted", "used", "expired", "refunded", "transferred", "received", "rolled", "balance",
    "consumed_value", "state", "is_held",
}


# Where a package comes from and what it was sold for; said once, when its order opens it.
ORIGIN_FIELDS = {
    "name", "agreement_id", "company_id", "currency_id", "sale_line_id", "product_id", "value",
    "recognised", "opening", "rollover_rule", "rollover_minutes", "rollover_percent",
    "rollover_months", "rollover_from_id",
}


class ConsortiumHourPackage(models.Model):
    _name = "consortium.hour.package"
    _description = "Hour Package"
    _check_company_auto = True
    # First in, first out: the package that ends first, grace included, pays first.
    _order = "date_last, date_start, id"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, ondelete="restrict",
        check_company=True)
    member_id = fields.Many2one(related="agreement_id.member_id", store=True, index=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(comodel_name="res.currency", required=True, readonly=True)
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line", readonly=True, ondelete="restrict", copy=False)
    sale_order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    product_id = fields.Many2one(comodel_name="product.product", readonly=True, ondelete="restrict")
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        selection=[("pending", "Pending"), ("open", "Open"), ("exhausted", "Exhausted"),
                   ("expired", "Expired"), ("closed", "Cancelled")],
        required=True, readonly=True, default="pending", index=True, copy=False)
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True)
    domain_ids = fields.Many2many(
        comodel_name="consortium.service.domain", string="Eligible Domains",
        groups="base.group_user",
        help="Empty: the hours may be used in any domain.")
    role_ids = fields.Many2many(
        comodel_name="consortium.role", string="Eligible Roles", groups="base.group_user",
        help="Empty: the hours may be used with any role.")

    granted = fields.Integer(
        string="Granted (Minutes)", required=True, readonly=True, default=0, copy=False)
    used = fields.Integer(
        string="Used (Minutes)", required=True, readonly=True, default=0, copy=False)
    expired = fields.Integer(
        string="Expired (Minutes)", required=True, readonly=True, default=0, copy=False)
    refunded = fields.Integer(
        string="Refunded (Minutes)", required=True, readonly=True, default=0, copy=False)
    transferred = fields.Integer(
        string="Transferred (Minutes)", required=True, readonly=True, default=0, copy=False)
    balance = fields.Integer(
        string="Balance (Minutes)", required=True, readonly=True, default=0, copy=False)
    granted_hours = fields.Float(compute="_compute_hours")
    used_hours = fields.Float(compute="_compute_hours")
    expired_hours = fields.Float(compute="_compute_hours")
    balance_hours = fields.Float(compute="_compute_hours")
    used_percentage = fields.Float(compute="_compute_hours")
    value = fields.Monetary(
        required=True, readonly=True, default=0, copy=False,
        help="Untaxed price of the granted hours.")
    consumed_value = fields.Monetary(
        required=True, readonly=True, default=0, copy=False, groups="base.group_user",
        help="Value of the hours that left the package; equals the value when none is left.")
    recognised = fields.Monetary(
        readonly=True, default=0, copy=False, groups="base.group_user",
        help="Revenue recognised so far.")
    rate = fields.Monetary(
        compute="_compute_rate", string="Value per Hour")
    ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="package_id", string="Movements")

    _fifo_index = models.Index("(agreement_id, date_last, date_start, id)")
    _sale_line_unique = models.UniqueIndex(
        "(sale_line_id)", "This order line already has its package of hours.")
    _balance_exact = models.Constraint(
        "CHECK (balance = granted - used - expired - refunded - transferred)",
        "The balance of a package does not follow from its movements.",
    )
    _balance_positive = models.Constraint(
        "CHECK (balance >= 0 AND granted >= 0 AND used >= 0 AND expired >= 0 "
        "AND refunded >= 0 AND transferred >= 0)",
        "A package cannot give more hours than it has.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end >= date_start)", "The last day of a package cannot precede its first.")

    @api.depends("granted", "used", "expired", "balance")
    def _compute_hours(self):
        for package in self:
            package.granted_hours = package.granted / 60
            package.used_hours = package.used / 60
            package.expired_hours = package.expired / 60
            package.balance_hours = package.balance / 60
            package.used_percentage = 100 * package.used / (package.granted or 1)

    @api.depends("value", "granted")
    def _compute_rate(self):
        for package in self:
            package.rate = package.value * 60 / package.granted if package.granted else 0

    @api.depends("name", "balance", "date_end")
    @api.depends_context("consortium_package_balance")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.context.get("consortium_package_balance"):
            for package in self:
                package.display_name = self.env._(
                    "%(name)s (%(hours)s h left)", name=package.name,
                    hours=f"{package.balance / 60:.2f}")
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """A package is born empty: `_grant` gives it hours and the ledger row that proves them."""
        if any(COUNTERS & vals.keys() for vals in vals_list):
            raise UserError(self.env._("Only the hour ledger gives hours to a package."))
        give_numbers(self, vals_list, "consortium.hour.package")
        return super().create(vals_list)

    def write(self, vals):
        """Counters move only with a ledger row, and the origin of a package is its order."""
        if COUNTERS & vals.keys():
            raise UserError(self.env._(
                "The hours of a package change only through the hour ledger."))
        if ORIGIN_FIELDS & vals.keys():
            raise UserError(self.env._(
                "The agreement, the order and the price of a package are those of its order."))
        return super().write(vals)

    @api.constrains("date_start", "date_end", "grace_days", "domain_ids", "role_ids")
    def _check_draws(self):
        """Dates and eligibility may be widened or narrowed, not so that hours already drawn would
        not have been."""
        for package in self.filtered("used"):
            outside = package._get_draws_outside()
            if outside:
                raise ValidationError(self.env._(
                    "Hours of %(date)s were already drawn from %(package)s: its dates, domains and "
                    "roles must still cover them.", package=package.name,
                    date=fields.Date.to_string(outside.work_date)))

    def _get_draws_outside(self):
        """A live draw of this package that its dates, domains or roles do not cover."""
        Ledger = self.env["consortium.hour.ledger"].sudo()  # rows decide, whoever edits
        outside = Domain("work_date", "<", self.date_start) | Domain("work_date", ">", self.date_last)
        if self.domain_ids:
            outside |= Domain("service_domain_id", "not in", self.domain_ids.ids)
        if self.role_ids:
            outside |= Domain("role_id", "not in", self.role_ids.ids)
        return Ledger.search(
            Domain(Ledger._get_live_domain()) & Domain("package_id", "=", self.id)
            & Domain("kind", "=", "draw") & outside, limit=1)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._(
            "A package is part of the hour ledger and cannot be deleted. Cancel its order instead."))
