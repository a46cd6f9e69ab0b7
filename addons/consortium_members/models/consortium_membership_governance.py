from odoo import api, fields, models
from odoo.fields import Domain


class ConsortiumMembership(models.Model):
    """Links between a membership and the bodies: resolutions and mandates."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        string="Admitted By",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        groups="consortium_members.consortium_members_group_user",
        help="The resolution that admitted the member.",
    )
    agenda_item_id = fields.Many2one(
        comodel_name="consortium.meeting.item",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        groups="consortium_members.consortium_members_group_user",
        help="Where the application is on an agenda.",
    )
    meeting_id = fields.Many2one(
        related="agenda_item_id.meeting_id",
        string="Meeting",
        store=True,
        groups="consortium_members.consortium_members_group_user",
    )
    mandate_ids = fields.One2many(
        comodel_name="consortium.mandate",
        inverse_name="membership_id",
        groups="consortium_members.consortium_members_group_user",
    )

    @api.model
    def _get_running_mandate_domain(self, date=None):
        """Mandates in office on ``date`` (today when omitted)."""
        date = date or self._today()
        return (
            Domain("cancelled", "=", False)
            & Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
        )

    def _get_running_mandates(self, date=None):
        """Mandates held in the name of these members on ``date``, today when omitted.

        :return: recordset of ``consortium.mandate``, in one query
        """
        # sudo: whoever records an exit, a running mandate stands against it (art. 56)
        mandates_sudo = self.env["consortium.mandate"].sudo().search(
            self._get_running_mandate_domain(date) & Domain("membership_id", "in", self.ids)
        )
        return mandates_sudo.sudo(self.env.su)

    def _get_exit_obstacles(self):
        """Art. 56: who sits in the name of the member leaves the seat first."""
        obstacles = super()._get_exit_obstacles()
        return obstacles + [
            self.env._(
                "%(person)s sits on the body “%(body)s” (%(seat)s): the mandate must end first.",
                person=mandate.partner_id.name,
                body=mandate.body_id.name,
                seat=mandate.seat_id.name,
            )
            for mandate in self._get_running_mandates().sudo()  # sudo: names for the message
        ]

    def action_back_to_draft(self):
        """An application that is taken back leaves the agenda."""
        result = super().action_back_to_draft()
        for membership in self.filtered("agenda_item_id"):
            # sudo: the item follows from the application
            item_sudo = membership.agenda_item_id.sudo()
            item_sudo.membership_ids -= membership
        self._write_register({"agenda_item_id": False})
        return result
