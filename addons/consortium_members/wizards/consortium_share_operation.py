from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumShareOperation(models.TransientModel):
    """One operation on shares: subscribe, transfer, redeem, repay, convert."""

    _name = "consortium.share.operation"
    _description = "Operation on Shares"

    kind = fields.Selection(
        selection=[
            ("subscription", "Subscription"),
            ("transfer", "Transfer"),
            ("redemption", "Redemption by the co-operative"),
            ("repayment", "Repayment to the holder"),
            ("conversion", "Conversion to another class"),
        ],
        string="Operation",
        required=True,
        default="subscription",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self._default_company()
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Holders",
        required=True,
        default=lambda self: self._default_partners(),
        domain="[('parent_id', '=', False)]",
        help="Several holders may subscribe at once, the same number each.",
    )
    share_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        required=True,
        compute="_compute_share_class_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id)]",
    )
    target_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        string="New Class",
        domain="[('company_id', '=', company_id), ('id', '!=', share_class_id)]",
    )
    counterpart_id = fields.Many2one(
        comodel_name="res.partner",
        string="New Holder",
        domain="[('parent_id', '=', False)]",
    )
    quantity = fields.Integer(string="Number of Shares", required=True)
    amount = fields.Monetary(string="Value at Par", compute="_compute_amount")
    held = fields.Integer(string="Shares Held", compute="_compute_held")
    amount_owing = fields.Monetary(compute="_compute_held")
    date = fields.Date(required=True, default=lambda self: self._default_date())
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Instalments",
        help="Payment term of the invoice: each of its lines is an instalment.",
    )
    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        domain="[('company_id', '=', company_id), ('state', 'in', ('carried', 'executed'))]",
    )
    resolution = fields.Char(help="Number of the board's resolution, as in the minutes.")
    note = fields.Char(help="Kept in the journal, visible to the team only.")
    needs_decision = fields.Boolean(compute="_compute_needs_decision")

    @api.model
    def _default_date(self):
        return self.env["consortium.membership"]._today()

    @api.model
    def _default_company(self):
        records = self._get_active_records()
        company = "company_id" in records._fields and records[:1].company_id
        return company or self.env.company

    @api.model
    def _default_partners(self):
        records = self._get_active_records()
        if records._name == "res.partner":
            return records.commercial_partner_id
        return records.partner_id if "partner_id" in records._fields else False

    @api.model
    def _get_active_records(self):
        """Members, contacts, holdings or movements from which the wizard is opened."""
        model = self.env.context.get("active_model")
        allowed = (
            "res.partner",
            "consortium.membership",
            "consortium.share.holding",
            "consortium.share.move",
        )
        if model not in allowed:
            return self.env["res.partner"]
        return self.env[model].browse(self.env.context.get("active_ids", []))

    @api.depends("company_id")
    def _compute_share_class_id(self):
        for wizard in self:
            records = self._get_active_records()
            held = "share_class_id" in records._fields and records[:1].share_class_id
            wizard.share_class_id = held or records.env[
                "consortium.share.class"
            ]._get_default_class(wizard.company_id)

    @api.depends("quantity", "share_class_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.quantity * wizard.share_class_id.par_value

    @api.depends("partner_ids", "share_class_id")
    def _compute_held(self):
        for wizard in self:
            partners = wizard.partner_ids._origin
            keys = [(partner.id, wizard.share_class_id.id) for partner in partners]
            held = self.env["consortium.share.holding"]._get_quantities(partners)
            owing = self.env["consortium.share.move"]._get_owing(partners=partners)
            wizard.held = sum(held.get(key, 0) for key in keys)
            wizard.amount_owing = sum(owing.get(key, 0.0) for key in keys)

    @api.depends("kind", "company_id")
    def _compute_needs_decision(self):
        for wizard in self:
            wizard.needs_decision = wizard.kind in ("redemption", "repayment") or (
                wizard.kind == "transfer" and wizard.company_id.consortium_share_transfer_decision
            )

    def action_apply(self):
        """Record the operation and its entry; then show what was recorded."""
        self.ensure_one()
        self._check_complete()
        moves = {
            "subscription": self._apply_subscription,
            "transfer": self._apply_transfer,
            "conversion": self._apply_conversion,
        }.get(self.kind, self._apply_withdrawal)()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_share_move_action"
        )
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}

    def _check_complete(self):
        if self.needs_decision and not (self.decision_id or (self.resolution or "").strip()):
            raise UserError(self.env._("Give the board's decision, or its number."))
        if self.kind in ("redemption", "repayment") and self.decision_id.share_line_ids:
            raise UserError(
                self.env._(
                    "%(decision)s orders these shares itself: “Execute” it instead.",
                    decision=self.decision_id.display_name,
                )
            )
        if self.kind != "subscription" and len(self.partner_ids) != 1:
            raise UserError(self.env._("Choose one holder: only subscriptions are for several."))
        if self.kind == "transfer" and not self.counterpart_id:
            raise UserError(self.env._("Choose who receives the shares."))
        if self.kind == "conversion" and not self.target_class_id:
            raise UserError(self.env._("Choose the new class of the shares."))
        if self.quantity <= 0:
            raise UserError(self.env._("Give the number of shares."))

    def _prepare_operation_vals(self, partner):
        """Values of the operation for one holder."""
        return {
            "partner_id": partner.id,
            "share_class_id": self.share_class_id.id,
            "quantity": self.quantity,
            "date": self.date,
            "decision_id": self.decision_id.id,
            "resolution": self.resolution or self.decision_id.number,
            "note": self.note,
        }

    def _apply_subscription(self):
        return self.env["consortium.share.move"]._subscribe(
            [self._prepare_operation_vals(partner) for partner in self.partner_ids],
            payment_term=self.payment_term_id or None,
        )

    def _apply_transfer(self):
        vals = self._prepare_operation_vals(self.partner_ids)
        return self.env["consortium.share.move"]._transfer(
            {**vals, "counterpart_id": self.counterpart_id.commercial_partner_id.id}
        )

    def _apply_conversion(self):
        vals = self._prepare_operation_vals(self.partner_ids)
        return self.env["consortium.share.move"]._convert(
            {**vals, "target_class_id": self.target_class_id.id}
        )

    def _apply_withdrawal(self):
        vals = self._prepare_operation_vals(self.partner_ids)
        return self.env["consortium.share.move"]._withdraw({**vals, "kind": self.kind})
