from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    admission_membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        string="Admission of",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        groups="consortium_members.consortium_members_group_user",
        help="Membership whose admission this invoice follows.",
    )

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        # sudo: whoever records the payment, the register follows
        self.sudo().admission_membership_id._activate_paid()
        return result
