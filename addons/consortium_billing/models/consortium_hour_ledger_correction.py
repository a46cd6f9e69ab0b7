from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..correction import split_row
from .consortium_hour_ledger import BILLABLE_KINDS
from .consortium_hour_ledger_reversal import COPIED

CORRECTIONS = [
    ("rebill", "Bill again"),
    ("write_off", "Write off"),
    ("return", "Return to the package"),
]
CORRECTABLE_KINDS = ("draw", *BILLABLE_KINDS)
# What a part of a row keeps: where it is billed, the member's consent, who contests it.
CONSENT_LINKS = ("consent_state", "consent_partner_id", "consent_date")
KEPT_LINKS = (
    "billing_line_id", "move_line_id", *CONSENT_LINKS, "dispute_id", "disputed")


class ConsortiumHourLedger(models.Model):
    """Corrections: hours credited, then billed again, written off or returned to a package.

    Rows linked to an invoice line always add up to that line. A part of an invoiced row is cut off
    by reversing the row and inserting two others, all on the same invoice line. What is credited is
    then reversed, and that reversal is on the line of the credit note.
    """

    _inherit = "consortium.hour.ledger"

    replaces_id = fields.Many2one(
        comodel_name="consortium.hour.ledger", readonly=True, ondelete="restrict",
        index="btree_not_null", help="Row whose hours this one carries since a correction.")
    correction = fields.Selection(
        selection=CORRECTIONS, readonly=True,
        help="What was decided of hours that were corrected.")

    @api.model
    def _get_empty_vals(self):
        """Columns of corrections, and the links that a part of a row inherits."""
        return {
            **super()._get_empty_vals(),
            **dict.fromkeys(("replaces_id", "correction", "billing_line_id", "move_line_id")),
            **dict.fromkeys(CONSENT_LINKS),
        }

    def _correct(self, outcome, reason, minutes=None, reprice=False):
        """Correct worked hours; those on a posted invoice are credited by a draft credit note.

        Whoever calls has checked the user's role: this runs in sudo.

        :param outcome: "rebill" (billable again in a next run; hours of a package go back to it),
            "write_off" (a courtesy: nobody pays, the hours never come back to billing) or "return"
            (drawn hours go back to their package and nobody pays; billed hours are drawn from
            packages that have a balance and are valid on the day of the work)
        :param reason: why, in words; kept on the rows and printed on the credit note
        :param minutes: whole minutes of each row to correct, when not all: an integer for one row,
            or a dict {row id: minutes}
        :param reprice: for "rebill", today's rates instead of the rate of the row
        :return: the draft credit notes (account.move), one per invoice and agreement; empty when nothing of the
            rows was invoiced
        :raise UserError: a row cannot be corrected so; the message names it and says what to do
        """
        rows = self.sudo().sorted("id")  # the caller has checked; nobody may write rows
        rows._check_correction(outcome, reason, reprice)
        rows.filtered(lambda row: not row.move_line_id)._release_from_runs()
        parts = rows._cut(minutes)
        reversals = parts._insert_reversals(reason)
        parts._insert_replacements(outcome, reason, reprice)
        moves = reversals._create_credit_notes(reason)
        parts._log_correction(outcome, reason)
        return moves

    # Checks

    def _check_correction(self, outcome, reason, reprice):
        """Refuse what cannot be corrected, naming the rows and what to do."""
        if outcome not in dict(CORRECTIONS):
            raise ValueError(f"unknown outcome: {outcome}")
        if not self:
            raise UserError(self.env._("Choose the hours to correct."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why these hours are corrected."))
        obstacles = self._get_correction_obstacles(outcome, reprice)
        if obstacles:
            listed = [f"{row._describe()}: {text}" for row, text in list(obstacles.items())[:20]]
            raise UserError("\n".join([
                self.env._("These hours cannot be corrected this way:"), *listed]))

    def _get_correction_obstacles(self, outcome, reprice=False):
        """{row: why it cannot be corrected so, and what to do}. Hook: add reasons."""
        obstacles = {}
        for row in self:
            text = row._get_correction_obstacle(outcome, reprice)
            if text:
                obstacles[row] = text
        return obstacles

    def _get_correction_obstacle(self, outcome, reprice):
        """Why this row cannot be corrected so, or None."""
        if self.reversed or self.reversal_of_id:
            return self.env._("already corrected or reopened.")
        if self.kind not in CORRECTABLE_KINDS or self.minutes <= 0:
            return self.env._(
                "only hours drawn from a package, overage and hourly work are corrected.")
        if self.move_line_id and self.move_id.state != "posted":
            return self.env._(
                "the invoice is a draft. Delete its line to release the hours, or post it.")
        if outcome == "rebill" and self.kind in BILLABLE_KINDS and not (
            self.move_line_id or reprice
        ):
            return self.env._("not invoiced yet: the next billing run bills them.")
        if self.kind == "draw" and self.package_id.state == "closed":
            return self.env._("the package is closed and takes no hours back.")
        return None

    def _describe(self):
        """One row as a person knows it: day, text and hours."""
        return self.env._(
            "%(date)s, %(text)s (%(hours)s)", date=format_date(self.env, self.work_date),
            text=self.description or self.project_id.display_name or self.agreement_id.name,
            hours=f"{self.minutes // 60}:{self.minutes % 60:02d}")

    # Parts of rows

    def _cut(self, minutes):
        """The rows to correct whole: these, or the parts of them that are asked for.

        :param minutes: None, an integer for one row, or {row id: minutes}
        """
        if minutes is None:
            return self
        asked = minutes if isinstance(minutes, dict) else {self.ensure_one().id: minutes}
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

    # What becomes of the hours

    def _insert_replacements(self, outcome, reason, reprice):
        """Insert the rows that carry on the hours just reversed; packages give what is drawn."""
        rows = self._read_columns()
        if outcome == "rebill":
            vals_list = self._prepare_rebilled(rows, reprice)
        elif outcome == "return":
            drawn = [row for row in rows if row["kind"] == "draw"]
            billed = [row for row in rows if row["kind"] != "draw"]
            vals_list = [*self._prepare_courtesies(drawn), *self._prepare_draws(billed)]
        else:
            vals_list = self._prepare_courtesies(rows)
        disputes = {row.id: row.dispute_id.id or None for row in self}
        vals_list = [
            {**vals, "correction": outcome, "reason": reason,
             "dispute_id": disputes[vals["replaces_id"]]}
            for vals in vals_list
        ]
        self._apply_counters(vals_list)
        return self.browse(self._insert(vals_list))

    @api.model
    def _prepare_courtesies(self, rows):
        """Hours that nobody pays."""
        return [
            self._prepare_replacement(
                row, kind="courtesy", amount=0.0, drawn=0, multiplier=1.0, package_id=None,
                over_cap=False)
            for row in rows
        ]

    def _prepare_rebilled(self, rows, reprice):
        """Hours that a next run bills: at the rate of the row, or at that of the rate card today
        when asked for or when the row had no rate (it was drawn from a package)."""
        priced = [row for row in rows if reprice or row["kind"] == "draw"]
        prices = self._get_prices(priced)
        consents = {row.id: row._get_kept_links() for row in self}
        vals_list = []
        for row in rows:
            links = consents[row["id"]]
            vals = {name: links[name] for name in CONSENT_LINKS}
            if row["id"] in prices:
                vals.update(prices[row["id"]])
            if row["kind"] == "draw":
                vals.update(kind="hourly", drawn=0, multiplier=1.0, package_id=None)
            vals_list.append(self._prepare_replacement(row, **vals))
        return vals_list

    @api.model
    def _prepare_draws(self, rows):
        """Billed hours drawn from packages with a balance that are valid on the day of the work.

        :raise UserError: packages do not cover them all
        """
        if not rows:
            return []
        works = self._make_works(rows)
        agreements = self._load_agreements({work.agreement_id for work in works})
        shares = self._allocate_works(works, agreements)
        self._refuse_short(works, shares)
        return [
            self._prepare_replacement(row, **vals)
            for row in rows for vals in self._prepare_shares(row, shares[row["id"]], agreements)
        ]

    def _refuse_short(self, works, shares):
        """Refuse hours that no package covers."""
        short = [
            work._replace(minutes=missing) for work in works
            if (missing := sum(s.minutes for s in shares[work.id] if not s.package_id))
        ]
        self._refuse_rows(short, self.env._(
            "No package of the agreement has these hours left, valid on the day of the work and "
            "open to their domain, role and beneficiary. Sell more hours, or write them off:"))

    def _check_not_settled(self):
        """Refuse to reopen hours that a correction settled: approved again, they would be drawn or
        billed as if nothing had been decided. Invoiced hours that are billed again may be."""
        settled = self.filtered(lambda row: row.correction and (
            row.correction != "rebill" or row.replaces_id.kind == "draw"))
        if settled:
            raise UserError("\n".join([
                self.env._("The billing of these hours was corrected. Undo the correction, or "
                           "correct the hours instead of reopening the week:"),
                *(row._describe() for row in settled[:20])]))

    def _log_correction(self, outcome, reason):
        """Say on each agreement what was corrected, by whom and why."""
        labels = dict(self._fields["correction"]._description_selection(self.env))
        for agreement, rows in self.grouped("agreement_id").items():
            minutes = sum(rows.mapped("minutes"))
            agreement._message_log(body=self.env._(
                "%(user)s corrected %(hours)s of %(count)s entries (%(outcome)s): %(reason)s",
                user=self.env.user.name, hours=f"{minutes // 60}:{minutes % 60:02d}",
                count=len(rows.timesheet_id), outcome=labels[outcome], reason=reason))

    @api.model
    def _get_correctable_domain(self):
        """Rows that a correction may start from."""
        return Domain(self._get_live_domain()) & Domain("kind", "in", CORRECTABLE_KINDS) & Domain(
            "minutes", ">", 0)
