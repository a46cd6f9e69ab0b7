from odoo import api, fields, models
from odoo.exceptions import UserError

from .consortium_membership import CLOSED_STATES, PENDING_STATES


class CrmLead(models.Model):
    _inherit = "crm.lead"

    membership_ids = fields.One2many(
        comodel_name="consortium.membership",
        inverse_name="lead_id",
        string="Applications",
        groups="consortium_members.consortium_members_group_user",
    )
    membership_count = fields.Integer(
        string="Membership Applications",
        compute="_compute_membership_count",
        groups="consortium_members.consortium_members_group_user",
    )

    @api.depends("membership_ids")
    def _compute_membership_count(self):
        for lead in self:
            lead.membership_count = len(lead.membership_ids)

    def action_membership_application(self):
        """Open the application of this prospect, created when there is none yet."""
        self.ensure_one()
        application = self._get_membership_application()
        action = application.get_formview_action()
        action["context"] = {"create": False}
        return action

    def action_send_membership_application(self):
        """Write to the prospect with the link of the public application form."""
        self.ensure_one()
        application = self._get_membership_application()
        return application.action_send_application_form()

    def action_view_memberships(self):
        """Open the applications that came from this prospect."""
        self.ensure_one()
        if len(self.membership_ids) == 1:
            return self.membership_ids.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_membership_action"
        )
        action["domain"] = [("lead_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def _get_membership_application(self):
        """Application or membership under way of this prospect, created if needed."""
        Membership = self.env["consortium.membership"]
        Membership._check_can_prepare()
        partner, contact = self._get_membership_partner()
        company = self.company_id or self.env.company
        live = Membership.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("state", "not in", CLOSED_STATES),
            ]
        )
        if live and live.state not in PENDING_STATES:
            raise UserError(
                self.env._(
                    "%(partner)s is already a member (%(number)s).",
                    partner=partner.name,
                    number=live.number,
                )
            )
        application = live or Membership.create(
            Membership._prepare_application_vals(partner, company, contact)
        )
        if not application.lead_id:
            application._link_lead(self)
        return application

    def _get_membership_partner(self):
        """Who applies, and who speaks for it.

        The contact of the opportunity, one found by its e-mail, or new ones.

        :return: ``(organisation or person, contact or empty)``
        """
        if not self.partner_id:
            found = self._find_matching_partner()
            self._handle_partner_assignment(force_partner_id=found.id, create_missing=True)
        contact = self.partner_id
        partner = contact.commercial_partner_id
        if contact == partner:
            contact = partner.child_ids.filtered(lambda c: c.type == "contact")[:1]
        return partner, contact
