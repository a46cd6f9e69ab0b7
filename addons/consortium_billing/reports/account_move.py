"""What the invoice PDF prints besides Odoo's own: tax numbers, period, annex of hours."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.consortium_timesheet.hours_format import format_minutes

from ..hours_entry import group_entries
from ..models.consortium_hour_ledger import MOVE_KINDS

# Movements that add hours to a package; every other kind takes some out, but MOVE_KINDS, whose
# sign says which.
PACKAGE_IN_KINDS = ("grant", "adjust")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_tax_registrations(self):
        """Return [(label, number)] of the supplier, printed from 100 $ on in Québec.

        Revenu Québec wants both the GST and the QST number of the supplier on the invoice.
        Hook: add the registration of another tax. Read from the partner of the company when
        the Canadian localization, which holds the second number, is installed.
        """
        self.ensure_one()
        return self.company_id._get_tax_registrations() if self.is_sale_document() else []

    def _get_hours_annex_header(self):
        """Return period, agreements and member of a run's invoice, None for another invoice.

        ``for_member`` says whether to name the member: another organisation pays.
        """
        self.ensure_one()
        move_sudo = self.sudo()  # sudo: who may print the invoice may print what it bills
        agreements = move_sudo.agreement_ids
        if not move_sudo.billing_run_id or not agreements:
            return None
        date_from, date_to = move_sudo._get_hours_annex_period()
        return {
            "date_from": date_from,
            "date_to": date_to,
            "month": date_to.strftime("%Y-%m"),
            "agreements": agreements,
            "agreement": ", ".join(agreements.mapped("name")),
            "member": agreements.member_id.name,
            "for_member": agreements.member_id != move_sudo.commercial_partner_id,
        }

    def _get_hours_annex_period(self):
        """Return the dates printed; a run without first day bills the month of its last one.

        Such a run also takes the late hours of earlier months: they keep their own dates in
        the annex.
        """
        run = self.billing_run_id
        return run.date_from or run.date_to.replace(day=1), run.date_to

    def _get_hours_annex_domain(self):
        """Return the ledger rows of the annex: those invoiced, and the draws of the period.

        Hook: add rows to the annex. An entry split between a package and overage has rows of
        both sorts; its draw is printed even when the entry is older than the period.
        """
        self.ensure_one()
        date_from, date_to = self._get_hours_annex_period()
        billed = self.env["consortium.hour.ledger"].search(
            [("move_line_id", "in", self.invoice_line_ids.ids)]
        )
        draws = Domain([
            ("agreement_id", "in", self.agreement_ids.ids),
            ("kind", "=", "draw"),
            ("reversal_of_id", "=", False),
            ("reversed", "=", False),
        ]) & (
            Domain("timesheet_id", "in", billed.timesheet_id.ids)
            | Domain([("work_date", ">=", date_from), ("work_date", "<=", date_to)])
        )
        return Domain("id", "in", billed.ids) | draws

    def _get_hours_annex(self):
        """Return the annex of a run's invoice, the same rows as the portal's page.

        :return: dict with ``entries`` (one per entry and day, see ``hours_entry``), ``groups``
            of them with a heading each, totals in minutes, and ``packages``: balance before and
            after the draws that are printed
        """
        self.ensure_one()
        self = self.sudo()  # sudo: who may print the invoice may print the hours it bills
        rows = self.env["consortium.hour.ledger"].search(
            self._get_hours_annex_domain(), order="work_date, id"
        )
        entries = group_entries(rows)
        return {
            "entries": entries,
            "groups": self._get_hours_annex_groups(entries),
            "format_minutes": format_minutes,
            **self._sum_hours_entries(entries),
            "packages": self._get_hours_annex_packages(rows),
        }

    def _get_hours_annex_groups(self, entries):
        """Return the entries under one heading per project and domain, with their totals.

        Hook: group by something else. The headings come by name, the entries keep their order.
        """
        groups = {}
        for entry in entries:
            groups.setdefault((entry.project, entry.domain), []).append(entry)
        return [
            {
                "title": " · ".join(filter(None, (project.name, domain.name))),
                "entries": group,
                **self._sum_hours_entries(group),
            }
            for (project, domain), group in sorted(
                groups.items(), key=lambda item: [record.name or "" for record in item[0]]
            )
        ]

    def _sum_hours_entries(self, entries):
        """Return the totals of entries: three of minutes, one of money."""
        return {
            "minutes": sum(entry.minutes for entry in entries),
            "drawn": sum(entry.drawn for entry in entries),
            "billed": sum(entry.billed for entry in entries),
            "amount": self.currency_id.round(sum(entry.amount for entry in entries)),
        }

    def _get_hours_annex_packages(self, rows):
        """Return per package: before - drawn - other = after, in minutes.

        ``after`` is what was left on the last day of the period; ``drawn`` is what the annex
        prints, so that the figures add up on paper whenever the weeks were approved.
        """
        drawn = {}
        for row in rows.filtered("package_id"):
            drawn[row.package_id] = drawn.get(row.package_id, 0) + row.drawn
        packages = self.env["consortium.hour.package"].union(*drawn)
        sums = self._sum_package_movements(packages)
        lines = []
        for package in packages.sorted(lambda item: (item.date_last, item.id)):
            entered, gone, moved = sums[package.id]
            after = entered - gone
            lines.append({
                "package": package,
                "before": after + drawn[package] + moved,
                "drawn": drawn[package],
                "other": moved,
                "after": after,
            })
        return lines

    def _sum_package_movements(self, packages):
        """Return {package id: minutes that entered, left until the end of the period, and left
        within it otherwise than by a draw}, in one query."""
        date_from, date_to = self._get_hours_annex_period()
        rows = self.env.execute_query(SQL(
            """
            WITH moved AS (
                SELECT package_id, kind, work_date,
                       CASE WHEN kind = ANY(%(entering)s) THEN drawn
                            WHEN kind = ANY(%(signed)s) THEN GREATEST(drawn, 0)
                            ELSE 0 END AS entered,
                       CASE WHEN kind = ANY(%(entering)s) THEN 0
                            WHEN kind = ANY(%(signed)s) THEN GREATEST(-drawn, 0)
                            ELSE drawn END AS gone
                  FROM consortium_hour_ledger WHERE package_id = ANY(%(packages)s))
            SELECT package_id, SUM(entered), COALESCE(SUM(gone) FILTER (WHERE work_date <= %(to)s), 0),
                   COALESCE(SUM(gone) FILTER (
                       WHERE kind != 'draw' AND work_date BETWEEN %(from)s AND %(to)s), 0)
              FROM moved GROUP BY package_id
            """,
            **{"entering": list(PACKAGE_IN_KINDS), "signed": list(MOVE_KINDS),
               "packages": packages.ids, "from": date_from, "to": date_to}))
        return {id_: sums for id_, *sums in rows}
