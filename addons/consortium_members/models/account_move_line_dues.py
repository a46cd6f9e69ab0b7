from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"  # pylint: disable=consider-merging-classes-inherited

    dues_line_id = fields.Many2one(
        comodel_name="consortium.dues.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Annual contribution that this line invoices, or credits.",
    )

    def unlink(self):
        """A line taken off a draft invoice releases the dues it billed."""
        if not self:
            return True
        # sudo: accountants need no role in the membership
        lines = self.sudo().dues_line_id
        result = super().unlink()
        lines._sync_invoices()
        return result

    def _copy_data_extend_business_fields(self, values):
        """A credit note refers to the dues that it credits; an ordinary copy does not."""
        result = super()._copy_data_extend_business_fields(values)
        values["dues_line_id"] = self.dues_line_id.id
        return result
