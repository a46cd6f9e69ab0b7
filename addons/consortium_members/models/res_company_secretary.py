from odoo import fields, models


class ResCompany(models.Model):
    """Who is told what the register waits for."""

    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    consortium_secretary_id = fields.Many2one(
        comodel_name="res.users",
        string="Membership Secretary",
        domain="[('share', '=', False)]",
        help="Gets the activities of the register: resignations asked on the portal, "
        "deadlines. Empty: the first user of the group “Secretary”.",
    )

    def _get_membership_secretary(self):
        """Internal user who gets the activities of the register; empty if there is none."""
        self.ensure_one()
        # sudo: a member's request reaches the secretary, whom the member cannot read
        self_sudo = self.sudo()
        secretary = self_sudo.consortium_secretary_id
        if secretary.active:
            return secretary
        group = self_sudo.env.ref("consortium_members.consortium_members_group_manager")
        secretaries = self_sudo.env["res.users"].search(
            [
                ("share", "=", False),
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.ids),
            ]
        )
        admin = self_sudo.env.ref("base.user_admin", raise_if_not_found=False)
        return (secretaries - admin)[:1] or secretaries[:1]
