from odoo import api, fields, models
from odoo.fields import Domain


class ConsortiumMembership(models.Model):
    """"New member" and "new user" of the fiscal year, as the annual report marks them."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    is_new_member = fields.Boolean(
        string="New Member",
        compute="_compute_newness",
        search="_search_is_new_member",
        help="First admitted during the current fiscal year: coming back is not new.",
    )
    is_new_user = fields.Boolean(
        string="New User",
        compute="_compute_newness",
        search="_search_is_new_user",
        help="First business during the current fiscal year, shares and dues excluded.",
    )

    @api.depends("date_admitted", "partner_id", "company_id")
    def _compute_newness(self):
        """Two queries for any number of memberships of a company."""
        for company, memberships in self.grouped("company_id").items():
            members, users = memberships._get_newness(company, memberships.partner_id)
            for membership in memberships:
                membership.is_new_member = membership.partner_id.id in members
                membership.is_new_user = membership.partner_id.id in users

    def _search_is_new_member(self, operator, value):
        return self._search_newness(operator, 0)

    def _search_is_new_user(self, operator, value):
        return self._search_newness(operator, 1)

    def _search_newness(self, operator, index):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = Domain.FALSE
        for company in self.env.companies:
            ids = self._get_newness(company, None)[index]
            domain |= Domain("company_id", "=", company.id) & Domain("partner_id", "in", list(ids))
        return domain if operator == "in" else ~domain

    @api.model
    def _get_newness(self, company, partners, date=None):
        """Who is new in the fiscal year that contains ``date`` (today by default).

        :param partners: whom to look at; None for all
        :return: ``(ids of new members, ids of new users)``, of partners, in two queries
        """
        year = company.compute_fiscalyear_dates(date or self.with_company(company)._today())
        first, last = year["date_from"], year["date_to"]
        members = self._get_first_admission_dates(company, partners)
        users = self._get_first_business_dates(company, partners)
        return tuple(
            {pid for pid, day in dates.items() if day and first <= day <= last}
            for dates in (members, users)
        )

    @api.model
    def _get_first_admission_dates(self, company, partners=None):
        """:return: ``{partner_id: date}`` of the first admission of each partner"""
        domain = [("company_id", "=", company.id), ("date_admitted", "!=", False)]
        domain.append(("number", "!=", False))
        if partners is not None:
            domain.append(("partner_id", "in", partners.ids))
        # sudo: a fact of the register, for lists that employees may see
        groups = self.sudo()._read_group(domain, ["partner_id"], ["date_admitted:min"])
        return {partner.id: day for partner, day in groups}

    @api.model
    def _get_first_business_dates(self, company, partners=None):
        """Day of the first business of each organisation with the co-operative. Hook:
        consortium_billing counts hours worked for it instead of invoices.

        :param partners: organisations to look at; None for all members
        :return: ``{partner_id: date}``, without those that never did business; one query
        """
        if partners is None:
            # sudo: as in _get_first_admission_dates
            partners = self.sudo().search([("company_id", "=", company.id)]).partner_id
        # sudo: only the date of the first invoice is told
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                self._get_business_domain(company, partners),
                ["partner_id"],
                ["invoice_date:min"],
            )
        )
        return {partner.id: day for partner, day in groups}

    @api.model
    def _get_business_domain(self, company, partners):
        """Invoice lines that are business: neither shares nor dues. Hook."""
        domain = [
            ("company_id", "=", company.id),
            ("partner_id", "in", partners.ids),
            ("move_type", "=", "out_invoice"),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
            ("dues_line_id", "=", False),
        ]
        if "share_move_id" in self.env["account.move.line"]._fields:
            domain.append(("share_move_id", "=", False))
        return domain
