from odoo import api, models
from odoo.tools import SQL

from .consortium_hour_ledger import WORK_KINDS


class ConsortiumMembership(models.Model):
    """A member becomes a user with its first hour, not with its first invoice."""

    _inherit = "consortium.membership"

    @api.model
    def _get_first_business_dates(self, company, partners=None):
        """Day of the first hours worked for each organisation.

        Invoices count only where they come before the first hour of the whole ledger: these
        organisations were users before their hours were kept here.
        """
        dates = super()._get_first_business_dates(company, partners)
        hours, start = self._get_first_hours(company)
        known = {pid: day for pid, day in dates.items() if not start or day < start}
        wanted = None if partners is None else set(partners.ids)
        first = {pid: day for pid, day in hours.items() if wanted is None or pid in wanted}
        return {**first, **known}

    def _get_first_hours(self, company):
        """`({partner_id: first day of work}, first day of the ledger)`, in one query."""
        self.env["consortium.hour.ledger"].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT partner.commercial_partner_id, MIN(ledger.work_date)
              FROM consortium_hour_ledger ledger
              JOIN res_partner partner
                ON partner.id = COALESCE(ledger.beneficiary_id, ledger.member_id)
             WHERE ledger.company_id = %s AND ledger.kind = ANY(%s)
               AND NOT COALESCE(ledger.reversed, FALSE) AND ledger.reversal_of_id IS NULL
             GROUP BY partner.commercial_partner_id
            """, company.id, list(WORK_KINDS)))
        return dict(rows), min((day for _partner, day in rows), default=None)
