"""What a statement prints, and its pages show: packages, movements, every hour."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.consortium_timesheet.hours_format import format_minutes

from ..hours_entry import group_entries
from ..models.consortium_statement_balance import BALANCE_COLUMNS

# Rows that move hours of packages without work; all others are hours worked.
MOVEMENT_KINDS = ("grant", "adjust", "expire", "rollover", "transfer", "refund")


class ConsortiumStatement(models.Model):
    _inherit = "consortium.statement"

    def _get_report_values(self):
        """Return all that the document shows, in the language of the context.

        Hook: add to it. Hours are minutes, written with ``hm``; amounts are before taxes.
        """
        self.ensure_one()
        self = self.sudo()  # who reads the statement reads the rows and names that it shows
        entries = self._get_entries(late=False)
        adjustments = self._get_entries(late=True)
        return {
            "hm": format_minutes,
            "agreements": self._get_agreements(),
            "columns": self._get_shown_columns(),
            "groups": self._get_line_groups(),
            "movements": self._get_movements(),
            "entries": entries,
            "adjustments": adjustments,
            "totals": self._sum_entries(entries),
            "adjusted": self._sum_entries(adjustments),
            "has_workers": any(entry.worker for entry in entries + adjustments),
            "expiry": self._get_next_expiry(),
            "forecasts": self._get_forecasts(),
            "registrations": self.company_id._get_tax_registrations(),
        }

    def _get_shown_columns(self):
        """Return [(column, title)] of the balance; what did not move in any package is left out."""
        titles = {
            "opening": self.env._("Opening balance"),
            "bought": self.env._("Bought"),
            "received": self.env._("Moved in"),
            "drawn": self.env._("Drawn"),
            "expired": self.env._("Expired"),
            "refunded": self.env._("Refunded"),
            "given": self.env._("Moved out"),
            "closing": self.env._("Closing balance"),
        }
        always = ("opening", "bought", "drawn", "closing")
        return [
            (name, titles[name]) for name in BALANCE_COLUMNS
            if name in always or any(self.line_ids.mapped(name))
        ]

    def _get_line_groups(self):
        """Return [(agreement, lines)], packages in the order in which they end."""
        lines = self.line_ids.sorted(
            lambda line: (line.agreement_id.name, line.package_id.date_end, line.package_id.id))
        return list(lines.grouped("agreement_id").items())

    def _get_agreements(self):
        """Return the agreements that the statement has something to say of."""
        rows = self.env["consortium.hour.ledger"]._read_group(
            [("statement_id", "=", self.id)], ["agreement_id"])
        agreements = self.line_ids.agreement_id.union(*(row[0] for row in rows))
        return agreements.sorted("name")

    # Rows

    def _get_cancelled_ids(self):
        """Return the ids of rows undone before the member read them: both are on this statement."""
        pairs = self.env.execute_query(SQL(
            """
            SELECT r.id, o.id FROM consortium_hour_ledger r
              JOIN consortium_hour_ledger o ON o.id = r.reversal_of_id
             WHERE r.statement_id = %s AND o.statement_id = r.statement_id
            """, self.id))
        return [id_ for pair in pairs for id_ in pair]

    def _get_rows_domain(self):
        """Return the rows that are shown: not those undone at once, nor those brought forward in
        the first opening."""
        domain = Domain("statement_id", "=", self.id)
        if not self.previous_id:
            domain &= Domain("work_date", ">=", self.date_from)
        if cancelled := self._get_cancelled_ids():
            domain &= Domain("id", "not in", cancelled)
        return domain

    def _get_work_domain(self):
        """Return the rows of hours worked."""
        return self._get_rows_domain() & Domain("kind", "not in", MOVEMENT_KINDS)

    def _get_late_domain(self, late):
        """Return the part of the rows that adjusts earlier periods, or the other one."""
        return Domain("work_date", "<" if late else ">=", self.date_from)

    def _get_entries(self, late):
        """Return the hours by date, one line per entry whatever the rows behind it.

        An adjustment that changes nothing in all is not shown.

        :param late: True for the adjustments of earlier periods
        """
        rows = self.env["consortium.hour.ledger"].search(
            self._get_work_domain() & self._get_late_domain(late), order="work_date, id")
        entries = group_entries(rows)
        if not late:
            return entries
        return [entry for entry in entries if entry.minutes or entry.drawn or entry.amount]

    def _get_movements(self):
        """Return the rows that moved hours of packages without work, by date."""
        return self.env["consortium.hour.ledger"].search(
            self._get_rows_domain() & Domain("kind", "in", MOVEMENT_KINDS), order="work_date, id")

    def _sum_entries(self, entries):
        """Return the totals of entries: minutes, and the amount billed."""
        totals = {
            name: sum(getattr(entry, name) for entry in entries)
            for name in ("minutes", "drawn", "billed", "free")
        }
        totals["amount"] = self.currency_id.round(sum(entry.amount for entry in entries))
        return totals

    # Outlook

    def _get_next_expiry(self):
        """Return (date, minutes, packages) of what ends first of the closing balance, or None."""
        by_date = defaultdict(lambda: self.env["consortium.statement.line"])
        for line in self.line_ids.filtered("closing"):
            if line.package_id.date_end > self.date_to:
                by_date[line.package_id.date_end] |= line
        if not by_date:
            return None
        date = min(by_date)
        return date, sum(by_date[date].mapped("closing")), by_date[date].package_id

    def _get_forecasts(self):
        """Return [(agreement, text)]: how long the hours last, as foreseen on the day of issue."""
        return [
            (agreement, agreement.runway_text)
            for agreement in self._get_agreements() if agreement.runway_text
        ]
