from odoo import fields, models


class ConsortiumAgreementReallocateLine(models.TransientModel):
    """One line of the preview of a re-allocation: an entry, a total, or what stays and why."""

    _name = "consortium.agreement.reallocate.line"
    _description = "Hours to Re-allocate"

    wizard_id = fields.Many2one(
        comodel_name="consortium.agreement.reallocate", ondelete="cascade")
    total_wizard_id = fields.Many2one(
        comodel_name="consortium.agreement.reallocate", ondelete="cascade")
    stays_wizard_id = fields.Many2one(
        comodel_name="consortium.agreement.reallocate", ondelete="cascade")
    agreement_id = fields.Many2one(comodel_name="consortium.agreement")
    company_id = fields.Many2one(related="agreement_id.company_id")
    currency_id = fields.Many2one(comodel_name="res.currency")
    work_date = fields.Date()
    description = fields.Char(string="Work")
    text = fields.Char(string="Hours Of")
    before = fields.Char(string="Now")
    after = fields.Char(string="Would Be")
    hours_before = fields.Float(string="Hours Now")
    hours_after = fields.Float(string="Hours Then")
    amount_before = fields.Monetary(string="Amount Now")
    amount_after = fields.Monetary(string="Amount Then")
    amount_change = fields.Monetary(string="Difference")
