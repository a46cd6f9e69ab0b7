from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..numbering import give_numbers

SIZE_BANDS = [
    ("under_40", "Under 40 hours"),
    ("from_40_to_100", "40 to 100 hours"),
    ("over_100", "Over 100 hours"),
]
OVERAGE_POLICIES = [
    ("block", "Refuse the approval"),
    ("ask", "Wait for the member's consent"),
    ("bill", "Bill at the hourly rate"),
]
STATEMENT_FREQUENCIES = [
    ("monthly", "Monthly"), ("quarterly", "Quarterly"), ("yearly", "Yearly"),
]


class ConsortiumAgreement(models.Model):
    _name = "consortium.agreement"
    _description = "Service Agreement"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False,
        default=lambda self: self.env._("New"), index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True,
        default=lambda self: self.env.company)
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True,
        compute="_compute_currency_id", store=True, readonly=False, precompute=True)
    member_id = fields.Many2one(
        comodel_name="res.partner", required=True, index=True, ondelete="restrict", tracking=True,
        help="Organisation that signs the agreement and whose hours are used.")
    contact_id = fields.Many2one(
        comodel_name="res.partner", tracking=True, ondelete="restrict",
        domain="[('id', 'child_of', member_id)]",
        help="Person at the member who follows the agreement and consents to overage.")
    invoice_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Payer", ondelete="restrict", tracking=True,
        compute="_compute_invoice_partner_id", store=True, readonly=False, precompute=True,
        help="Who receives the invoices; the member unless another organisation pays.")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", tracking=True,
        default=lambda self: self.env.user, domain=[("share", "=", False)])
    state = fields.Selection(
        selection=[("draft", "Draft"), ("active", "Active"), ("suspended", "Suspended"),
                   ("closed", "Closed")],
        required=True, readonly=True, copy=False, default="draft", index=True, tracking=True)
    date_start = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True, copy=False)
    date_end = fields.Date(tracking=True, copy=False)
    overage_policy = fields.Selection(
        selection=OVERAGE_POLICIES, required=True, default="bill", tracking=True,
        help="What happens to hours that no package covers.")
    rate_card_id = fields.Many2one(
        comodel_name="consortium.rate.card", check_company=True, tracking=True,
        groups="consortium_billing.consortium_billing_group_user",
        help="Hourly rates of this agreement; the company's card is used where it has none.")
    role_multipliers = fields.Boolean(
        compute="_compute_role_multipliers", store=True, readonly=False, precompute=True,
        tracking=True,
        help="An hour takes from packages what the multiplier of its role says, on the day it is "
        "approved. Without it, one hour worked takes one hour.")
    statement_frequency = fields.Selection(
        selection=STATEMENT_FREQUENCIES, required=True, default="monthly")
    note = fields.Html(string="Terms")

    order_ids = fields.One2many(
        comodel_name="sale.order", inverse_name="agreement_id", string="Orders")
    project_ids = fields.One2many(
        comodel_name="project.project", inverse_name="agreement_id", string="Projects")
    package_ids = fields.One2many(
        comodel_name="consortium.hour.package", inverse_name="agreement_id", string="Packages")
    ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="agreement_id", string="Hours")
    beneficiary_ids = fields.One2many(
        comodel_name="consortium.agreement.beneficiary", inverse_name="agreement_id", copy=True,
        groups="consortium_billing.consortium_billing_group_user")
    move_ids = fields.One2many(
        comodel_name="account.move", inverse_name="agreement_id", string="Invoices")

    granted = fields.Integer(compute="_compute_minutes", string="Granted (Minutes)")
    used = fields.Integer(compute="_compute_minutes", string="Used (Minutes)")
    expired = fields.Integer(compute="_compute_minutes", string="Expired (Minutes)")
    balance = fields.Integer(compute="_compute_minutes", string="Balance (Minutes)")
    granted_hours = fields.Float(compute="_compute_minutes")
    used_hours = fields.Float(compute="_compute_minutes")
    expired_hours = fields.Float(compute="_compute_minutes")
    balance_hours = fields.Float(compute="_compute_minutes")
    used_percentage = fields.Float(compute="_compute_minutes")
    size_band = fields.Selection(
        selection=SIZE_BANDS, compute="_compute_size_band", store=True, index=True,
        help="By the hours granted in all; exactly 40 and exactly 100 hours are in the middle.")
    order_count = fields.Integer(compute="_compute_counts")
    package_count = fields.Integer(compute="_compute_counts")
    project_count = fields.Integer(compute="_compute_counts")
    invoice_count = fields.Integer(compute="_compute_counts")

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE state != 'draft'", "Another agreement has this number.")
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "The end of an agreement cannot come before its start.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for agreement in self:
            agreement.currency_id = agreement.currency_id or agreement.company_id.currency_id

    @api.depends("company_id")
    def _compute_role_multipliers(self):
        """The company's habit, for new agreements: what was signed does not follow it."""
        for agreement in self.filtered(lambda agreement: not agreement._origin):
            agreement.role_multipliers = agreement.company_id.consortium_role_multipliers

    @api.depends("member_id")
    def _compute_invoice_partner_id(self):
        for agreement in self:
            member = agreement.member_id
            agreement.invoice_partner_id = member.address_get(["invoice"])["invoice"]

    @api.depends("package_ids.granted", "package_ids.used", "package_ids.expired",
                 "package_ids.balance", "package_ids.transferred")
    def _compute_minutes(self):
        """Sums over packages; hours that moved from one to the other count once."""
        totals = {
            agreement.id: values
            for agreement, *values in self.env["consortium.hour.package"]._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id"],
                ["granted:sum", "transferred:sum", "used:sum", "expired:sum", "balance:sum"])
        }
        for agreement in self:
            granted, moved, used, expired, balance = totals.get(agreement.id, (0, 0, 0, 0, 0))
            granted -= moved
            agreement.update({
                "granted": granted, "granted_hours": granted / 60,
                "used": used, "used_hours": used / 60,
                "expired": expired, "expired_hours": expired / 60,
                "balance": balance, "balance_hours": balance / 60,
                "used_percentage": 100 * used / granted if granted else 0,
            })

    @api.depends("package_ids.granted", "package_ids.received")
    def _compute_size_band(self):
        """By what was sold: hours received from another package were not bought again."""
        for agreement in self:
            packages = agreement.package_ids
            agreement.size_band = self._get_size_band(
                sum(packages.mapped("granted")) - sum(packages.mapped("received")))

    @api.model
    def _get_size_band(self, granted):
        """Band of an agreement by its granted minutes; both bounds belong to the middle band."""
        if granted < 40 * 60:
            return "under_40"
        return "from_40_to_100" if granted <= 100 * 60 else "over_100"

    def _compute_counts(self):
        for field, model, domain in (
            ("order_count", "sale.order", []),
            ("package_count", "consortium.hour.package", []),
            ("project_count", "project.project", []),
            ("invoice_count", "account.move", [("move_type", "in", ("out_invoice", "out_refund"))]),
        ):
            Model = self.env[model].sudo()  # a count never fails for who may not open the records
            counts = dict(Model._read_group(
                [("agreement_id", "in", self.ids), *domain], ["agreement_id"], ["__count"]))
            for agreement in self:
                agreement[field] = counts.get(agreement.sudo(False), 0)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/hours/{agreement.id}"
        return result

    @api.constrains("member_id", "invoice_partner_id", "contact_id")
    def _check_member(self):
        """The portal compares the commercial entity: a contact as member would see nothing."""
        for agreement in self:
            if agreement.member_id != agreement.member_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "%(partner)s is a contact: the member of an agreement is its organisation.",
                    partner=agreement.member_id.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        """An agreement starts as a draft, whatever the caller or its context says."""
        give_numbers(self, vals_list, "consortium.agreement")
        for vals in vals_list:
            vals["state"] = "draft"
        return super().create(vals_list)

    def write(self, vals):
        """The state follows the actions; once hours are posted, whose they are and in which
        currency cannot change."""
        if {"state", "name"} & vals.keys() and not self._is_in_step():
            raise AccessError(self.env._(
                "An agreement changes through its actions: activate, suspend, close, reopen."))
        changed = self.filtered(lambda agreement: any(
            agreement[field].id != vals[field]
            for field in ("member_id", "company_id", "currency_id") if field in vals))
        if changed and changed._has_hours():
            raise UserError(self.env._(
                "The member, the company and the currency of an agreement that has hours cannot "
                "change: close it and sign a new one."))
        return super().write(vals)

    def _is_in_step(self):
        # The context alone is no authority: anybody may send one by RPC.
        return self.env.su and self.env.context.get("consortium_agreement_step")

    def _write_state(self, **values):
        """Write what only the actions write, by whoever may write the agreement at all."""
        self.check_access("write")
        self.sudo().with_context(consortium_agreement_step=True).write(values)  # checked above

    def _has_hours(self):
        """Whether any of these agreements has packages or rows in the ledger."""
        Ledger = self.env["consortium.hour.ledger"].sudo()  # whether hours exist, not which
        return bool(self.sudo().package_ids or Ledger.search_count(  # as above
            [("agreement_id", "in", self.ids)], limit=1))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(agreement.state != "draft" or agreement.package_ids for agreement in self):
            raise UserError(self.env._(
                "Only a draft agreement without packages can be deleted: close it instead."))

    def _check_transition(self, states):
        """Refuse a change of state from any other than `states`, naming the agreements."""
        if wrong := self.filtered(lambda agreement: agreement.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "This cannot be done on: %(agreements)s.",
                agreements=", ".join(f"{a.name} ({labels[a.state]})" for a in wrong)))
