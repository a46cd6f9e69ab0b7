from odoo import fields, models


class ConsortiumMembership(models.Model):
    """Annual contribution of a member: who pays it."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    payer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Other Payer",
        ondelete="restrict",
        tracking=True,
        check_company=True,
        index="btree_not_null",
        help="Pays shares and dues instead of the member, for example its federation. "
        "Empty: the member itself, at its invoice address.",
    )

    def _get_payer(self):
        """Partner to whom shares and dues of this member are invoiced.

        A contact chosen as payer is kept as it is; of an organisation, its invoice
        address is taken. Hook.

        :return: one partner
        """
        self.ensure_one()
        payer = self.payer_id or self.partner_id
        if payer.parent_id:
            return payer
        return payer.browse(payer.address_get(["invoice"])["invoice"])
