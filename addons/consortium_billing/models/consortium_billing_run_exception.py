from odoo import api, fields, models

from ..set_wise import insert_rows


class ConsortiumBillingRunException(models.Model):
    _name = "consortium.billing.run.exception"
    _description = "Billing Run Exception"
    _order = "run_id, kind, agreement_id, id"

    run_id = fields.Many2one(
        comodel_name="consortium.billing.run", required=True, index=True, ondelete="cascade",
        readonly=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    currency_id = fields.Many2one(comodel_name="res.currency", required=True, readonly=True)
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", ondelete="cascade", readonly=True)
    member_id = fields.Many2one(related="agreement_id.member_id")
    kind = fields.Selection(
        selection=[
            ("pending_consent", "Waiting for the member's consent"),
            ("refused_consent", "Consent refused by the member"),
            ("disputed", "Contested by the member"),
            ("no_tax", "Invoiced without tax"),
            ("suspended", "Agreement suspended or closed"),
            ("unapproved", "Hours not approved yet"),
            ("zero_amount", "Nothing to invoice"),
            ("over_cap", "Over the cap of a beneficiary"),
            ("payer_archived", "Payer archived"),
            ("no_email", "Payer without e-mail"),
            ("no_address", "Payer without full address"),
            ("no_registration", "Payer without tax number"),
            ("no_company_registration", "Our tax numbers are missing"),
        ],
        required=True, readonly=True)
    is_excluded = fields.Boolean(
        readonly=True, help="The hours stay out of this run until the cause is settled.")
    minutes = fields.Integer(readonly=True)
    hours = fields.Float(compute="_compute_hours")
    amount = fields.Monetary(readonly=True)
    row_count = fields.Integer(readonly=True)

    @api.depends("minutes")
    def _compute_hours(self):
        for line in self:
            line.hours = line.minutes / 60

    def _insert(self, vals_list):
        """Store the exceptions of a preview, in one statement whatever their number.

        :param vals_list: list of dicts of column values with the same keys
        """
        if vals_list:
            insert_rows(self, vals_list)
            self.invalidate_model()
