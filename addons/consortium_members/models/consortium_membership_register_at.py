from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..register import build_rows, sort_rows
from .consortium_membership import CLOSED_STATES, MEMBER_STATES


class ConsortiumMembership(models.Model):
    """The register of members and shares as at any date (art. 124)."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_register_at(self, date=None, company=None, with_former=False):
        """Who was a member, an auxiliary or another shareholder at the end of a day.

        Category and dates come from the history and the shares from their journal, so
        that what happened since then does not change the answer. Names and addresses
        are the last known ones, as art. 124 asks.

        :param date: today when omitted
        :param company: the company of the environment when omitted
        :param with_former: also the members that had left by then and hold nothing
        :return: list of dicts, sorted: ``section`` (member, auxiliary, shareholder,
            former), ``partner_id``, ``name``, ``membership_id``, ``number``,
            ``category_id``, ``is_founder``, ``date_admitted``, ``date_end``,
            ``quantity``, ``amount``, ``amount_owing``, ``holdings`` (as
            :meth:`_get_holdings_at` gives them). A constant number of queries.
        """
        self.check_access("read")
        date = date or self._today()
        company = company or self.env.company
        if company not in self.env.companies:
            raise AccessError(self.env._("You do not work in %(company)s.", company=company.name))
        self.env.flush_all()
        members = self.env.execute_query_dict(self._get_register_sql(date, company))
        holdings = self._get_register_holdings(date, company)
        rows = build_rows(members, holdings, with_former=with_former)
        others = self.env["res.partner"].browse(
            row["partner_id"] for row in rows if not row.get("name")
        )
        names = dict(zip(others.ids, others.mapped("name"), strict=True))
        for row in rows:
            row["name"] = row.get("name") or names[row["partner_id"]]
        return sort_rows(rows)

    @api.model
    def _get_register_holdings(self, date, company):
        """Shares held and moved up to ``date``, as ``_get_holdings_at`` gives them."""
        return self.env["consortium.share.move"]._get_holdings_at(date=date, company=company)

    @api.model
    def _get_register_sql(self, date, company):
        """Memberships that had begun on ``date``, with the category of that day.

        An end that came later is not shown: on that day the member was one.
        """
        return SQL(
            """
            SELECT membership.id AS membership_id, membership.partner_id, partner.name,
                   membership.number, membership.is_founder, membership.date_admitted,
                   CASE WHEN membership.date_end <= %(date)s
                        THEN membership.date_end END AS date_end,
                   membership.date_end IS NULL OR membership.date_end >= %(date)s AS is_member,
                   category.id AS category_id, category.kind
              FROM consortium_membership membership
              JOIN res_partner partner ON partner.id = membership.partner_id
         LEFT JOIN LATERAL (
                   SELECT period.category_id
                     FROM consortium_membership_period period
                    WHERE period.membership_id = membership.id
                      AND period.cancelled IS NOT TRUE
                      AND period.date_from <= %(date)s
                 ORDER BY period.date_from DESC
                    LIMIT 1
                   ) period ON TRUE
              JOIN consortium_member_category category
                ON category.id = COALESCE(period.category_id, membership.category_id)
             WHERE membership.company_id = %(company)s
               AND membership.date_admitted <= %(date)s
               AND membership.state IN %(states)s
          ORDER BY membership.date_admitted, membership.id
            """,
            date=date,
            company=company.id,
            states=tuple(set(MEMBER_STATES + CLOSED_STATES) - {"refused"}),
        )
