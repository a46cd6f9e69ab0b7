from odoo import api, models
from odoo.exceptions import UserError

from ..correction import split_row
from .consortium_hour_ledger import BILLABLE_KINDS
from .consortium_hour_ledger_reversal import COPIED

# What a part of a row keeps: where it is billed, the member's consent, who contests it.
CONSENT_LINKS = ("consent_state", "consent_partner_id", "consent_date")
KEPT_LINKS = ("billing_line_id", "move_line_id", *CONSENT_LINKS, "dispute_id", "disputed")


class ConsortiumHourLedger(models.Model):
    """A row cut in two, so that a correction may concern a part of an entry."""

    _inherit = "consortium.hour.ledger"

    def _cut(self, asked):
        """The rows to correct whole: these, or the parts of them that are asked for.

        :param asked: {row id: minutes}, without the rows that are taken whole
        """
        for row in self:
            if not 0 < asked.get(row.id, row.minutes) <= row.minutes:
                raise UserError(self.env._(
                    "%(row)s: from 1 to %(minutes)s minutes may be corrected.",
                    row=row._describe(), minutes=row.minutes))
        partial = self.filtered(lambda row: asked.get(row.id, row.minutes) < row.minutes)
        return (self - partial) | partial._insert_cuts(asked)

    def _insert_cuts(self, asked):
        """Replace rows by two that add up to them, on the same invoice lines; counters of packages
        stay, as nothing enters or leaves them.

        :param asked: {row id: minutes of the part}
        :return: the parts
        """
        if not self:
            return self
        text = self.env._("Cut in two for a correction")
        rows = self._read_columns()
        links = {row.id: row._get_kept_links() for row in self}
        reversals = self._insert_reversals(text, move_counters=False)
        for row, reversal in zip(self.sorted("id"), reversals, strict=True):
            reversal._set_links(
                billing_line_id=links[row.id]["billing_line_id"],
                move_line_id=links[row.id]["move_line_id"])
        firsts, seconds = [], []
        for row in rows:
            record = self.browse(row["id"])
            first, second = split_row(
                row, asked[row["id"]], record.currency_id.rounding, row["kind"] in BILLABLE_KINDS,
                record.company_currency_id.rounding)
            common = self._prepare_replacement(row, **links[row["id"]], reason=text)
            firsts.append({**common, **first})
            seconds.append({**common, **second})
        ids = self._insert(seconds + firsts)
        return self.browse(ids[len(seconds):])

    def _get_kept_links(self):
        """Column values of the links that both parts of this row inherit."""
        return {
            name: bool(self[name]) if self._fields[name].type == "boolean"
            else self._fields[name].convert_to_write(self[name], self) or None
            for name in KEPT_LINKS
        }

    @api.model
    def _prepare_replacement(self, row, **values):
        """Column values of a row that carries the hours of another.

        :param row: dict of `_read_columns`
        """
        return {
            **self._get_empty_vals(), **{name: row[name] for name in COPIED},
            "replaces_id": row["id"], **values,
        }
