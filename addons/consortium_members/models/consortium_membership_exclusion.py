from odoo import api, fields, models
from odoo.exceptions import UserError

READER = "consortium_members.consortium_members_group_user"


class ConsortiumMembership(models.Model):
    """Exclusion: the procedure, and the mandates that come first."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    exclusion_ids = fields.One2many(
        comodel_name="consortium.exclusion",
        inverse_name="membership_id",
        string="Exclusion Procedures",
        copy=False,
        groups=READER,
    )
    exclusion_count = fields.Integer(compute="_compute_exclusion_count", groups=READER)

    @api.depends("exclusion_ids")
    def _compute_exclusion_count(self):
        for membership in self:
            membership.exclusion_count = len(membership.exclusion_ids)

    def action_start_exclusion(self):
        """Open the procedure of this member, a new one when none is under way."""
        self.ensure_one()
        self._check_can_decide()
        live = self.exclusion_ids.filtered(lambda e: e.state in ("draft", "notice", "decided"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exclusion"),
            "res_model": "consortium.exclusion",
            "view_mode": "form",
            "res_id": live[:1].id,
            "context": {"default_membership_id": self.id},
        }

    def action_view_exclusions(self):
        """Open the procedures of this member, those that were dropped included."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_exclusion_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {"default_membership_id": self.id}
        return action

    def _check_no_running_mandate(self):
        """A director cannot be excluded before its mandate is revoked (art. 57)."""
        # sudo: names of the mandates, for a refusal that says what to do
        mandates_sudo = self._get_running_mandates().sudo()
        if mandates_sudo:
            raise UserError(
                self.env._(
                    "A director cannot be excluded (art. 57). Revoke these mandates first: "
                    "%(mandates)s.",
                    mandates=", ".join(mandates_sudo.mapped("display_name")),
                )
            )

    def action_give_exclusion_notice(self):
        """Never to a member whose director sits (art. 57)."""
        self._check_no_running_mandate()
        return super().action_give_exclusion_notice()

    def _leave_exclusion_notice(self):
        """Nothing came of the notice: active again, or suspended as before."""
        noticed = self.filtered(lambda membership: membership.state == "exclusion_notice")
        suspended = noticed._get_live_suspensions_sudo().filtered(lambda s: s.state == "running")
        # sudo off: the memberships are the caller's
        still = noticed & suspended.membership_id.sudo(self.env.su)
        still._transition("suspended", ("exclusion_notice",))
        (noticed - still)._transition("active", ("exclusion_notice",))

    def action_reinstate(self):
        """Lifting the notice drops the procedure."""
        noticed = self.filtered(lambda membership: membership.state == "exclusion_notice")
        result = super().action_reinstate()
        live = noticed.exclusion_ids.filtered(
            lambda e: e.state in ("draft", "notice", "decided")
        )
        live.action_drop(self.env._("The member was reinstated."))
        return result

    @api.model
    def _execute_exclusion(self, memberships, decision):
        """A resolution decides the procedures of these members, all or nothing.

        :raise UserError: a member has no procedure whose notice was given
        """
        exclusions = memberships.exclusion_ids.filtered(lambda e: e.state == "notice")
        without = memberships - exclusions.membership_id
        if without:
            raise UserError(
                self.env._(
                    "No notice of exclusion was given to %(members)s (art. 58): start the "
                    "procedure on the membership first.",
                    members=", ".join(without.mapped("display_name")),
                )
            )
        exclusions._decide_with(decision)
        return exclusions
