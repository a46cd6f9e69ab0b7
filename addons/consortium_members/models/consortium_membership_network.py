from odoo import fields, models


class ConsortiumMembership(models.Model):
    """The affiliates of a member, where it is a federation."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    affiliate_count = fields.Integer(
        string="Affiliates",
        related="partner_id.affiliate_count",
        groups="consortium_members.consortium_members_group_user",
    )

    def action_view_affiliates(self):
        """Open the affiliates of the member."""
        self.ensure_one()
        return self.partner_id.action_view_affiliates()
