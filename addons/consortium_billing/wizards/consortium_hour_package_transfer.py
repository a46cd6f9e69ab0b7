from odoo import api, fields, models

from ..pricing import divide_half_up, from_minor, to_minor, to_minutes


class ConsortiumHourPackageTransfer(models.TransientModel):
    """Move hours of a package to another one of the same member."""

    _name = "consortium.hour.package.transfer"
    _description = "Transfer of Hours"
    _check_company_auto = True

    package_id = fields.Many2one(
        comodel_name="consortium.hour.package", string="From", required=True, readonly=True,
        ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="package_id.company_id", store=True)
    member_id = fields.Many2one(related="package_id.member_id")
    currency_id = fields.Many2one(related="package_id.currency_id")
    balance_hours = fields.Float(related="package_id.balance_hours", string="Left")
    possible_ids = fields.Many2many(
        comodel_name="consortium.hour.package", compute="_compute_possible_ids")
    target_id = fields.Many2one(
        comodel_name="consortium.hour.package", string="To", required=True, ondelete="cascade",
        check_company=True, domain="[('id', 'in', possible_ids)]")
    hours = fields.Float(
        required=True, compute="_compute_hours", store=True, readonly=False)
    reason = fields.Char(required=True, help="Said in the ledger and in the agreements' chatter.")
    value = fields.Monetary(
        compute="_compute_preview", help="At the price these hours were sold for.")
    target_balance_hours = fields.Float(
        string="Left in the Target Then", compute="_compute_preview")
    warning = fields.Char(compute="_compute_preview")

    @api.depends("package_id")
    def _compute_possible_ids(self):
        for wizard in self:
            wizard.possible_ids = self.env["consortium.hour.package"].search(
                wizard.package_id._get_transfer_domain())

    @api.depends("package_id")
    def _compute_hours(self):
        for wizard in self:
            wizard.hours = wizard.package_id.balance / 60

    @api.depends("hours", "target_id")
    def _compute_preview(self):
        for wizard in self:
            package, minutes = wizard.package_id, to_minutes(wizard.hours)
            rounding = package.currency_id.rounding
            left = to_minor(package.value - package.consumed_value, rounding)
            wizard.value = from_minor(
                divide_half_up(left * minutes, package.balance) if package.balance else 0, rounding)
            wizard.target_balance_hours = (wizard.target_id.balance + minutes) / 60
            wizard.warning = package._get_transfer_warning(wizard.target_id)

    def action_transfer(self):
        """Move the hours and show the package that received them."""
        self.ensure_one()
        self.package_id._transfer(self.target_id, to_minutes(self.hours), self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.hour.package",
            "view_mode": "form",
            "res_id": self.target_id.id,
            "name": self.target_id.name,
        }
