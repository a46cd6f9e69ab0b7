from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .consortium_membership import CLOSED_STATES, MEMBER_STATES

TIER_FIELDS = ("grade_id", "specific_property_product_pricelist")
FACT_FIELDS = (
    "is_member",
    "member_number",
    "member_category_id",
    "is_founding_member",
    "member_since",
)


class ResPartner(models.Model):
    """What follows from the register on partners, and the guards around it."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    @api.constrains("parent_id", "is_company")
    def _check_member_is_commercial_entity(self):
        # sudo: whoever edits contacts, a member stays a member
        contacts = self.filtered(lambda partner: partner.commercial_partner_id != partner)
        memberships_sudo = (
            self.env["consortium.membership"]
            .sudo()
            .search([("partner_id", "in", contacts.ids), ("state", "not in", CLOSED_STATES)])
        )
        if memberships_sudo:
            raise ValidationError(
                self.env._(
                    "%(members)s has a membership of its own and cannot become a contact "
                    "of another organisation.",
                    members=", ".join(memberships_sudo.partner_id.mapped("name")),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_facts_by_hand(vals)
        partners = super().create(vals_list)
        partners._inherit_member_grade()
        return partners

    def write(self, vals):
        self._check_tier_by_hand(vals)
        result = super().write(vals)
        if "parent_id" in vals:
            self._inherit_member_grade()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_register(self):
        # sudo: the register keeps its people, whoever cleans the contacts
        memberships_sudo = (
            self.env["consortium.membership"].sudo().search([("partner_id", "in", self.ids)])
        )
        if memberships_sudo:
            raise UserError(
                self.env._(
                    "%(members)s cannot be deleted: the register of members refers to "
                    "them. Archive the contact instead.",
                    members=", ".join(memberships_sudo.partner_id.mapped("name")),
                )
            )

    def _inherit_member_grade(self):
        """Contacts carry the tier of their organisation (the pricelist is synced
        by Odoo itself)."""
        contacts = self.filtered(
            lambda p: p.commercial_partner_id != p and p.commercial_partner_id.grade_id
        )
        for contact in contacts._get_projected_partners():
            contact._set_facts({"grade_id": contact.commercial_partner_id.grade_id})

    def _get_projected_partners(self, company=None):
        """Those whose tier comes from a membership of theirs or their organisation."""
        domain = [
            ("partner_id", "in", self.commercial_partner_id.ids),
            ("state", "in", MEMBER_STATES),
        ]
        if company:
            domain.append(("company_id", "=", company.id))
        # sudo: a salesperson is refused even without access to the register
        members_sudo = self.env["consortium.membership"].sudo().search(domain).partner_id
        return self.filtered(lambda p: p.commercial_partner_id in members_sudo)

    def _has_projected_tier(self):
        """Whether the tier of this partner comes from a membership."""
        return bool(self._get_projected_partners())

    def _check_tier_by_hand(self, vals):
        """Refuse a tier or a pricelist that is not the membership's."""
        # su as well as the key: only a merge of partners writes them again
        if self.env.su and self.env.context.get("consortium_partner_merge"):
            return
        self._check_facts_by_hand(vals)
        for name in set(TIER_FIELDS).intersection(vals):
            company = None if name == "grade_id" else self.env.company
            for partner in self._get_projected_partners(company):
                if partner.commercial_partner_id[name].id != (vals[name] or False):
                    raise UserError(
                        self.env._(
                            "%(partner)s is a member: its tier and pricelist come from "
                            "the membership. The membership secretary changes them "
                            "there, with a date.",
                            partner=partner.display_name,
                        )
                    )

    def _check_facts_by_hand(self, vals):
        """Refuse to make somebody a member by editing the contact."""
        for name in set(FACT_FIELDS).intersection(vals):
            if any(partner[name] != vals[name] for partner in self) or (not self and vals[name]):
                raise UserError(
                    self.env._(
                        "“%(field)s” follows from the register of members. Create a "
                        "membership for this contact instead.",
                        field=self.fields_get([name], ["string"])[name]["string"],
                    )
                )

    def _set_facts(self, values):
        """Set facts without the cost and the side effects of a write.

        As for a stored compute: cache now, one UPDATE at flush, dependents told.
        """
        fields = [self._fields[name] for name in values]
        with self.env.protecting(fields, self):
            for name, value in values.items():
                self[name] = value
        self.modified(list(values))

    def _sync_membership(self):
        """Project the register on these partners and their contacts.

        A constant number of queries for any number of partners. The tier is the
        one of the period that covers today; leaving clears tier and pricelist.
        Of several companies, the first one where the partner is a member gives
        the (shared) tier; pricelists are per company.
        """
        # sudo: in every company, and on partners that the secretary may not edit
        self_sudo = self.sudo()
        memberships = self_sudo.env["consortium.membership"].search(
            [
                ("partner_id", "in", self.ids),
                ("date_admitted", "!=", False),
                ("state", "in", MEMBER_STATES + CLOSED_STATES),
            ],
            order="company_id, id",
        )
        contacts = self_sudo.with_context(active_test=False).search(
            [("commercial_partner_id", "in", self.ids), ("id", "not in", self.ids)]
        )
        family = (self_sudo | contacts).grouped("commercial_partner_id")
        for partner, history in memberships.grouped("partner_id").items():
            current = history.filtered("is_current")
            relatives = family.get(partner, partner)
            relatives._set_facts({"grade_id": current[:1].grade_id})
            for company, of_company in history.grouped("company_id").items():
                live = of_company.filtered("is_current")[:1]
                partner.with_company(company)._set_facts(live._get_partner_facts())
                relatives.with_company(company)._set_facts(
                    {"specific_property_product_pricelist": live._get_pricelist()}
                )
