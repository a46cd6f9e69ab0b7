from odoo import api, fields, models

# What an exception opens: rows of the ledger, time, the payer, the agreement, the company.
OPENS = {
    "pending_consent": "ledger",
    "refused_consent": "ledger",
    "disputed": "ledger",
    "zero_amount": "ledger",
    "over_cap": "ledger",
    "unapproved": "time",
    "no_tax": "payer",
    "payer_archived": "payer",
    "no_email": "payer",
    "no_address": "payer",
    "no_registration": "payer",
    "suspended": "agreement",
    "no_company_registration": "company",
}


class ConsortiumBillingRunException(models.Model):
    """What to do about an exception, and the records to do it on."""

    _inherit = "consortium.billing.run.exception"

    payer_id = fields.Many2one(comodel_name="res.partner", compute="_compute_payer_id")
    advice = fields.Char(compute="_compute_advice", string="What to Do")

    @api.depends("agreement_id")
    def _compute_payer_id(self):
        for exception in self:
            agreement = exception.agreement_id
            exception.payer_id = agreement.invoice_partner_id or agreement.member_id

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_advice(self):
        advice = self._get_advice()
        for exception in self:
            exception.advice = advice.get(exception.kind, "")

    @api.model
    def _get_advice(self):
        """{kind: what to do}, in the user's language. Hook: add a kind's."""
        return {**self._get_hours_advice(), **self._get_payer_advice()}

    @api.model
    def _get_hours_advice(self):
        """What to do about hours that stay out, or that deserve a look."""
        return {
            "pending_consent": self.env._(
                "Ask the member's contact, record the answer on the hours, then compute again."
            ),
            "refused_consent": self.env._(
                "Agree with the member: give the hours as a courtesy, or sell a package for them."
            ),
            "disputed": self.env._(
                "Decide on the dispute; the hours then join the next run or go."
            ),
            "zero_amount": self.env._(
                "Nothing is due for these hours: check their rate if that is not intended."
            ),
            "unapproved": self.env._(
                "Have the weeks approved and compute again, or leave them to the next run."
            ),
            "over_cap": self.env._(
                "The cap of a beneficiary is reached: check with the member before billing, or "
                "raise the cap for later weeks."
            ),
            "suspended": self.env._(
                "The agreement takes no hours any more: bill what was approved before, or cancel."
            ),
        }

    @api.model
    def _get_payer_advice(self):
        """What to do about who pays, and about what the invoice must print."""
        return {
            "no_tax": self.env._(
                "Check the fiscal position of the payer and the taxes of the invoiced service."
            ),
            "payer_archived": self.env._(
                "Restore the contact, or choose another payer on the agreement."
            ),
            "no_email": self.env._("Add an e-mail address, or plan to print and post the invoice."),
            "no_address": self.env._(
                "Complete street, city, province and country: the province decides on the taxes."
            ),
            "no_registration": self.env._(
                "The payer's fiscal position needs its tax number: add it to the contact."
            ),
            "no_company_registration": self.env._(
                "Add the GST and QST numbers of the company: invoices from 100 $ on must show them."
            ),
        }

    def action_open(self):
        """Open the records that the exception is about."""
        self.ensure_one()
        kind = OPENS.get(self.kind, "agreement")
        if kind == "ledger":
            return self._open_list("consortium.hour.ledger", self._get_ledger_domain())
        if kind == "time":
            return self._open_list("account.analytic.line", self._get_time_domain())
        record = {"payer": self.payer_id, "company": self.company_id}.get(kind, self.agreement_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": record.display_name,
        }

    def _open_list(self, model, domain):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "domain": domain,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "name": f"{labels[self.kind]} – {self.agreement_id.display_name}",
            "context": {"create": False},
        }

    def _get_ledger_domain(self):
        """The rows of the ledger that the exception counts."""
        run = self.run_id
        domain = [
            ("agreement_id", "=", self.agreement_id.id),
            ("kind", "in", ("overage", "hourly")),
            ("work_date", "<=", run.date_to),
            ("reversed", "=", False),
            ("reversal_of_id", "=", False),
        ]
        if run.date_from:
            domain.append(("work_date", ">=", run.date_from))
        return domain + {
            "over_cap": [("over_cap", "=", True), ("billing_line_id.run_id", "=", run.id)],
            "pending_consent": [("consent_state", "=", "pending"), ("billing_line_id", "=", False)],
            "refused_consent": [("consent_state", "=", "refused"), ("billing_line_id", "=", False)],
            "disputed": [("disputed", "=", True), ("billing_line_id", "=", False)],
        }.get(self.kind, [("billing_line_id", "=", False)])

    def _get_time_domain(self):
        """The entries of the period that are not approved."""
        run = self.run_id
        domain = [
            ("agreement_id", "=", self.agreement_id.id),
            ("date", "<=", run.date_to),
            ("approval_state", "in", ("draft", "submitted")),
            ("billing_kind", "!=", "internal"),
        ]
        return [*domain, ("date", ">=", run.date_from)] if run.date_from else domain
