from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..consent import get_hash, write_content, write_line


class ConsortiumConsent(models.Model):
    """An answer of a member to hours beyond its packages: who, when, what was shown."""

    _name = "consortium.consent"
    _description = "Consent to Overage"
    _inherit = ["consortium.hours.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _hours_columns = {"hours": "minutes"}

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, index=True,
        ondelete="restrict")
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    member_id = fields.Many2one(related="agreement_id.member_id", store=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id", store=True)
    decision = fields.Selection(
        selection=[("given", "Consented"), ("refused", "Refused")], required=True, readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", required=True, readonly=True,
        ondelete="restrict")
    signed_by = fields.Char(string="Name Typed", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    minutes = fields.Integer(readonly=True)
    hours = fields.Float(compute="_compute_hours")
    amount = fields.Monetary(readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    content = fields.Text(
        readonly=True, help="The hours as they were shown, one row of the ledger on each line.")
    content_hash = fields.Char(string="Hash", readonly=True)

    @api.depends("minutes")
    def _compute_hours(self):
        for consent in self:
            consent.hours = consent.minutes / 60

    @api.depends("agreement_id", "date", "decision")
    def _compute_display_name(self):
        labels = dict(self._fields["decision"]._description_selection(self.env))
        for consent in self:
            consent.display_name = f"{consent.agreement_id.name} · {labels.get(consent.decision)}"

    @api.model_create_multi
    def create(self, vals_list):
        """Answers come from the portal; nobody types one in for the member."""
        if not self.env.su:
            raise AccessError(self.env._("Only the contact of the member answers, on the portal."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """What was answered does not change."""
        raise UserError(self.env._("An answer of a member cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("An answer of a member cannot be deleted."))

    @api.model
    def _prepare_vals(self, agreement, rows, decision, name):
        """Values of the answer of the current user to these rows, as they are shown to it."""
        content = write_content(
            write_line(
                row.id, row.work_date, row.minutes, row.rate, row.amount, row.currency_id.name,
                row.project_id.name, row.description)
            for row in rows)
        return {
            "agreement_id": agreement.id,
            "decision": decision,
            "partner_id": self.env.user.partner_id.id,
            "signed_by": name,
            "date": fields.Datetime.now(),
            "minutes": sum(rows.mapped("minutes")),
            "amount": sum(rows.mapped("amount")),
            "row_count": len(rows),
            "content": content,
            "content_hash": get_hash(content),
        }

    def _get_row_ids(self):
        """Ids of the rows of the ledger that were answered."""
        self.ensure_one()
        return [int(line.split("\t", 1)[0]) for line in (self.content or "").splitlines()]

    def _is_intact(self):
        """Whether the content still has its hash, and the ledger still says the same."""
        self.ensure_one()
        # the ledger decides, whoever checks
        rows_sudo = self.env["consortium.hour.ledger"].sudo().browse(self._get_row_ids()).exists()
        return (
            get_hash(self.content or "") == self.content_hash
            and len(rows_sudo) == self.row_count
            and sum(rows_sudo.mapped("minutes")) == self.minutes
            and not self.currency_id.compare_amounts(sum(rows_sudo.mapped("amount")), self.amount)
        )

    def action_check(self):
        """Check the content against its hash and the ledger, and say what was found."""
        broken = self.filtered(lambda consent: not consent._is_intact())
        if broken:
            raise UserError(self.env._(
                "These answers no longer match what was shown: %(answers)s. Ask your "
                "administrator who changed the database.",
                answers=", ".join(broken.mapped("display_name"))))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("What was shown is intact, and the ledger says the same."),
            },
        }

    def action_view_rows(self):
        """Open the rows of the ledger that were answered."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.hour.ledger",
            "view_mode": "list,form",
            "domain": [("id", "in", self._get_row_ids())],
            "name": self.env._("Hours answered"),
        }
