from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.consortium_timesheet.hours_format import format_minutes


class ConsortiumAgreement(models.Model):
    """Quotations of an agreement: the one it was signed on, and those that add hours to it."""

    _inherit = "consortium.agreement"

    template_id = fields.Many2one(
        comodel_name="sale.order.template", string="Quotation Template", check_company=True,
        ondelete="set null", copy=True, domain="[('is_agreement', '=', True)]",
        groups="base.group_user",
        help="Template that gave its settings; new quotations of the agreement start from it.")

    def _get_quotation_template(self):
        """Template of the next quotation: the agreement's own, else one of its size, else none."""
        self.ensure_one()
        agreement_sudo = self.sudo()  # a template is no secret; a member who tops up reads none
        if agreement_sudo.template_id:
            return agreement_sudo.template_id
        Template = agreement_sudo.env["sale.order.template"]
        found = Template.search(Template._get_agreement_domain(self.company_id))
        return found.filtered(lambda t: t.size_band == agreement_sudo.size_band)[:1] or found[:1]

    def _prepare_quotation_vals(self):
        """Values of a quotation that adds hours to this agreement. Hook; writes nothing.

        :return: dict of values of `sale.order`, without lines where there is no template
        """
        self.ensure_one()
        partner = self.contact_id or self.member_id
        template = self._get_quotation_template()
        # who sells answers for the quotation, or could not write it; on the portal nobody does
        seller = self.user_id if self.env.user.share else self.env.user
        return {
            **(template._prepare_quotation_vals(partner) if template else {}),
            "partner_id": partner.id,
            "partner_invoice_id": self.invoice_partner_id.id or partner.id,
            "company_id": self.company_id.id,
            "agreement_id": self.id,
            "user_id": seller.id,
        }

    def action_new_quotation(self):
        """Open a quotation that adds hours to the agreement, filled in and not saved yet."""
        self.ensure_one()
        if self.state == "closed":
            raise UserError(self.env._(
                "The agreement %(agreement)s is closed: reopen it before you sell more hours.",
                agreement=self.name))
        return self.env["sale.order"]._get_quotation_action(self._prepare_quotation_vals())

    def _describe_terms(self, lines):
        """Say in words how the agreement works, in the language of the environment. Hook.

        :param lines: order lines that sell packages, to say how long their hours last
        :return: list of (label, text)
        """
        self.ensure_one()
        terms = []
        if self.name and self.state != "draft":
            terms.append((self.env._("Agreement"), self.name))
        if lines:
            minutes = sum(line._get_package_minutes() for line in lines)
            months = sorted({line.product_id.package_validity_months for line in lines})
            terms.append((self.env._("Hours"), self.env._(
                "%(hours)s, usable for %(months)s months", hours=format_minutes(minutes),
                months=" / ".join(str(number) for number in months))))
        terms.append((self.env._("Beyond the hours"), self._describe_overage()))
        if self.role_multipliers:
            terms.append((self.env._("Roles"), self.env._(
                "An hour takes from the package what the multiplier of its role says.")))
        terms.append((self.env._("Statement"), dict(
            self._fields["statement_frequency"]._description_selection(self.env)
        )[self.statement_frequency]))
        return terms

    def _describe_overage(self):
        """Say what happens to hours that no package covers."""
        if self.overage_policy == "block":
            return self.env._("No hour is worked beyond those of the packages.")
        if self.overage_policy == "bill":
            return self.env._("Hours are billed at the hourly rates in force on the day of work.")
        if not self.contact_id:
            return self.env._("Hours are billed only once your organisation consents to them.")
        return self.env._(
            "Hours are billed only once %(contact)s consents to them.", contact=self.contact_id.name)
