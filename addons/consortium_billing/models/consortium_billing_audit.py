from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

OFFICER = "consortium_billing.consortium_billing_group_officer"


class ConsortiumBillingAudit(models.Model):
    """One night of one company: what the database says of the rules that always hold."""

    _name = "consortium.billing.audit"
    _description = "Self-Audit of Billing"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _mail_post_access = "read"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True, ondelete="cascade")
    date = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        selection=[("clean", "All in order"), ("broken", "To look at")],
        required=True, readonly=True, default="clean", index=True)
    duration = fields.Float(
        string="Duration (s)", readonly=True, digits=(12, 3), aggregator=None,
        help="Seconds that the checks took, for all companies.")
    check_count = fields.Integer(string="Checks", readonly=True, aggregator=None)
    finding_count = fields.Integer(
        string="Findings", readonly=True, help="Records that break a rule.")
    new_count = fields.Integer(
        string="New", readonly=True, help="Findings that the audit before this one did not have.")
    result_ids = fields.One2many(
        comodel_name="consortium.billing.audit.result", inverse_name="audit_id", readonly=True)
    finding_ids = fields.One2many(
        comodel_name="consortium.billing.audit.finding", inverse_name="audit_id", readonly=True)

    _company_date_index = models.Index("(company_id, date DESC, id DESC)")

    @api.depends("date", "state")
    def _compute_display_name(self):
        for audit in self:
            day = fields.Datetime.context_timestamp(self, audit.date)
            audit.display_name = self.env._(
                "Self-audit of %(date)s", date=fields.Date.to_string(day.date()))

    @api.model_create_multi
    def create(self, vals_list):
        """An audit is run, never typed in."""
        if not self._is_in_step():
            raise AccessError(self.env._("A self-audit is run, never typed in."))
        return super().create(vals_list)

    def write(self, vals):
        """What a night found stays as it was found."""
        if not self._is_in_step():
            raise AccessError(self.env._("The result of a self-audit does not change."))
        return super().write(vals)

    def _is_in_step(self):
        # The context alone is no authority: anybody may send one by RPC.
        return self.env.su and self.env.context.get("consortium_audit_step")

    @api.model
    def action_run(self):
        """Run the checks now, for the companies of the user, and open what they found.

        :raise AccessError: the user is not an officer of billing
        """
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(self.env._("Only billing officers run the self-audit."))
        audits_sudo = self.sudo()._run(self.env.companies)  # reads what its rules are about
        own = audits_sudo.filtered(lambda audit: audit.company_id == self.env.company)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "res_id": (own or audits_sudo)[:1].id,
            "name": self.env._("Self-audit"),
        }

    def action_view_findings(self):
        """List the records that break a rule, by rule."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.billing.audit.finding",
            "view_mode": "list",
            "domain": [("audit_id", "=", self.id)],
            "context": {"search_default_group_rule": 1},
            "name": self.env._("Findings"),
        }

    @api.autovacuum
    def _gc_audits(self):
        """Delete old results, never the last one of a company."""
        for company in self.env["res.company"].search([("consortium_audit_keep_days", ">", 0)]):
            limit = fields.Datetime.now() - timedelta(days=company.consortium_audit_keep_days)
            last = self.search([("company_id", "=", company.id)], limit=1)
            self.search([
                ("company_id", "=", company.id), ("date", "<", limit), ("id", "!=", last.id),
            ], limit=1000).unlink()
