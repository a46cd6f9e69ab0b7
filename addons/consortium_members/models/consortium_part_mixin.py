from odoo import api, models


class ConsortiumPartMixin(models.AbstractModel):
    """A line that is a part of something which is decided: free before, a fact after.

    Adding, changing and removing it are asked to ``_check_part_open`` alike. What the
    actions themselves write is let through by it, see ``_is_register_opened``.
    """

    _name = "consortium.part.mixin"
    _description = "Part That Freezes"
    _inherit = ["consortium.authority.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_part_open()
        return parts

    def write(self, vals):
        self._check_part_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_part_open()

    def _check_part_open(self):
        """Override. :raise UserError: what these are a part of is decided"""
