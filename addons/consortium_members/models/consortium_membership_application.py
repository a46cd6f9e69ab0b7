import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from .consortium_membership import PENDING_STATES


class ConsortiumMembership(models.Model):
    """The application: where it comes from, what it holds, what is missing."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Prospect",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        help="Opportunity that became this application. It is won at admission, and "
        "lost when the application is refused.",
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact Person",
        tracking=True,
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Receives the letters, and the invitation to the portal at admission.",
    )
    correspondent_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_correspondent_id",
        help="Who is written to: the contact person, else the member itself.",
    )
    application_token = fields.Char(
        copy=False,
        readonly=True,
        groups="consortium_members.consortium_members_group_officer",
        help="Secret of the link that the applicant received.",
    )
    application_url = fields.Char(
        string="Application Link",
        compute="_compute_application_url",
        groups="consortium_members.consortium_members_group_officer",
    )
    date_applied_online = fields.Datetime(
        string="Sent Online On",
        copy=False,
        readonly=True,
        help="When the applicant sent the public form. The link then only shows the status.",
    )
    application_note = fields.Text(
        string="Message of the Applicant",
        copy=False,
        groups="consortium_members.consortium_members_group_user",
    )
    application_attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="consortium_membership_application_attachment",
        string="Files of the Applicant",
        copy=False,
        groups="consortium_members.consortium_members_group_user",
    )
    undertaking_line_ids = fields.One2many(
        comodel_name="consortium.membership.undertaking",
        inverse_name="membership_id",
        string="Undertakings",
        copy=False,
    )
    application_missing = fields.Text(
        string="Missing",
        compute="_compute_application_missing",
        groups="consortium_members.consortium_members_group_user",
        help="What is still missing before the board can decide.",
    )

    _application_token_uniq = models.UniqueIndex(
        "(application_token) WHERE application_token IS NOT NULL",
        "Two applications cannot share a link.",
    )

    @api.depends("contact_id", "partner_id")
    def _compute_correspondent_id(self):
        for membership in self:
            membership.correspondent_id = membership.contact_id or membership.partner_id

    @api.depends("application_token")
    def _compute_application_url(self):
        for membership in self:
            membership.application_url = membership._get_application_url()

    def _get_application_url(self):
        self.ensure_one()
        if not self.application_token:
            return False
        return f"{self.get_base_url()}/membership/apply/{self.application_token}"

    @api.depends(
        "state",
        "category_id",
        "contact_id.email",
        "partner_id.email",
        "partner_id.street",
        "partner_id.city",
        "partner_id.zip",
        "undertaking_line_ids",
    )
    def _compute_application_missing(self):
        for membership in self:
            if membership.state in PENDING_STATES and membership.partner_id:
                membership.application_missing = "\n".join(membership._get_missing_items())
            else:
                membership.application_missing = False

    def _get_missing_items(self):
        """What the application still lacks; override to add a condition.

        :return: list of translated words, empty when it is complete
        """
        self.ensure_one()
        partner = self.partner_id
        wanted = [
            (partner.street and partner.city and partner.zip, self.env._("complete address")),
            (email_normalize(self.correspondent_id.email), self.env._("valid e-mail address")),
        ]
        if partner.is_company:
            wanted.append((self.contact_id, self.env._("contact person")))
        missing = [label for value, label in wanted if not value]
        accepted = self.undertaking_line_ids.undertaking_id
        missing += [
            self.env._("undertaking “%(name)s”", name=undertaking.name)
            for undertaking in self._get_undertakings().filtered("is_required") - accepted
        ]
        return missing

    @api.model
    def _get_undertaking_domain(self, company):
        """Undertakings that a company asks for; override to narrow them."""
        return Domain("company_id", "in", [False, company.id])

    def _get_undertakings(self, category=None):
        """Undertakings that this application is asked for, with its category or another."""
        self.ensure_one()
        undertakings = self.env["consortium.undertaking"].search(
            self._get_undertaking_domain(self.company_id)
        )
        return undertakings._applies_to(category or self.category_id)

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for membership in self:
            contact = membership.contact_id
            if contact and contact.commercial_partner_id != membership.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(member)s.",
                        contact=contact.display_name,
                        member=membership.partner_id.name,
                    )
                )

    # -- actions of the officer

    def action_accept_undertakings(self):
        """Record the undertakings that the applicant accepted on paper."""
        self._check_can_prepare()
        vals_list = []
        for membership in self:
            if membership.state not in PENDING_STATES:
                raise UserError(
                    self.env._(
                        "%(member)s is no longer an application.", member=membership.display_name
                    )
                )
            asked = membership.with_context(
                lang=membership.correspondent_id.lang
            )._get_undertakings()
            vals_list += [
                {"membership_id": membership.id, "undertaking_id": undertaking.id}
                for undertaking in asked - membership.undertaking_line_ids.undertaking_id
            ]
        self.undertaking_line_ids.create(vals_list)

    def action_send_application_form(self):
        """Open the mail that gives the link of the public form to the applicant."""
        self.ensure_one()
        self._check_can_prepare()
        if self.state != "draft":
            raise UserError(self.env._("The application is no longer a draft."))
        self._ensure_application_token()
        return self._open_composer("consortium_members.mail_template_application_link")

    def action_reopen_application_form(self):
        """Give the form to the applicant again, with a new link: the old one dies."""
        self._check_can_prepare()
        self._transition("draft", ("draft", "submitted"))
        for membership in self:
            membership._write_register(
                {"application_token": self._new_application_token(), "date_applied_online": False}
            )

    def _ensure_application_token(self):
        for membership in self.filtered(lambda m: not m.application_token):
            membership.application_token = self._new_application_token()

    @api.model
    def _new_application_token(self):
        return secrets.token_urlsafe(32)

    # -- decisions that close the prospect

    def _after_refusal(self):
        """Called once for a batch that was just refused: the prospects are lost.

        Override to add what follows a refusal, and call super.
        """
        # sudo: the board's decision closes the opportunity, whoever follows it
        leads_sudo = self.sudo().lead_id.filtered("active")
        if leads_sudo:
            lost_reason = self.env.ref(
                "consortium_members.crm_lost_reason_refused", raise_if_not_found=False
            )
            for membership in self.sudo().filtered("lead_id"):  # sudo: as above
                membership.lead_id._track_set_log_message(membership.end_reason)
            leads_sudo.action_set_lost(lost_reason_id=lost_reason and lost_reason.id)

    @api.model
    def _prepare_application_vals(self, partner, company, contact=None):
        """Values of the draft application of a prospect.

        :return: dict, or an error that says that no category is open to it
        """
        category = self._get_open_categories(partner, company)[:1]
        if not category:
            raise UserError(
                self.env._(
                    "No member category is open to %(partner)s. Open one under "
                    "Configuration → Categories.",
                    partner=partner.name,
                )
            )
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "category_id": category.id,
            "contact_id": contact and contact.id,
        }

    def _link_lead(self, lead):
        """Attach an application to the opportunity it comes from."""
        self._write_register({"lead_id": lead.id})

    @api.model
    def _get_open_categories(self, partner, company):
        """Categories that this partner may ask for, in order."""
        kind = "allow_company" if partner.is_company else "allow_person"
        return self.env["consortium.member.category"].search(
            [("company_id", "in", [False, company.id]), (kind, "=", True)]
        )
