from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .consortium_hour_ledger import BILLABLE_KINDS
from .consortium_hour_ledger_cut import CONSENT_LINKS

CORRECTIONS = [
    ("rebill", "Bill again"),
    ("write_off", "Write off"),
    ("return", "Return to the package"),
]
CORRECTABLE_KINDS = ("draw", *BILLABLE_KINDS)


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
        asked = minutes if isinstance(minutes, dict) or minutes is None else {
            self.ensure_one().id: minutes}
        return self._correct_each(dict.fromkeys(self.ids, outcome), reason, asked, reprice)

    def _correct_each(self, outcomes, reason, minutes=None, reprice=False):
        """As `_correct`, with an outcome for each row and one credit note for them all.

        :param outcomes: {row id: outcome}
        :param minutes: {row id: whole minutes}, of the rows corrected in part
        """
        rows = self.sudo().sorted("id")  # the caller has checked; nobody may write rows
        rows._check_correction(outcomes, reason, reprice)
        rows.filtered(lambda row: not row.move_line_id)._release_from_runs()
        parts = rows._cut(minutes or {})
        reversals = parts._insert_reversals(reason)
        groups = parts.grouped(
            lambda part: outcomes.get(part.id) or outcomes[part.replaces_id.id])
        for outcome, _label in CORRECTIONS:  # what goes back to packages comes before new draws
            if group := groups.get(outcome):
                group._insert_replacements(outcome, reason, reprice)
                group._log_correction(outcome, reason)
        return reversals._create_credit_notes(reason)

    # Checks

    def _check_correction(self, outcomes, reason, reprice):
        """Refuse what cannot be corrected, naming the rows and what to do."""
        if unknown := set(outcomes.values()) - set(dict(CORRECTIONS)):
            raise ValueError(f"unknown outcomes: {unknown}")
        if not self:
            raise UserError(self.env._("Choose the hours to correct."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why these hours are corrected."))
        obstacles = self._get_correction_obstacles(outcomes, reprice)
        if obstacles:
            listed = [f"{row._describe()}: {text}" for row, text in list(obstacles.items())[:20]]
            raise UserError("\n".join([
                self.env._("These hours cannot be corrected this way:"), *listed]))

    def _get_correction_obstacles(self, outcomes, reprice=False):
        """{row: why it cannot be corrected so, and what to do}. Hook: add reasons.

        :param outcomes: {row id: outcome}
        """
        texts = {row: row._get_correction_obstacle(outcomes[row.id], reprice) for row in self}
        return {row: text for row, text in texts.items() if text}

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
        billed as if nothing had been decided."""
        if settled := self.filtered(lambda row: row._is_settled()):
            raise UserError("\n".join([
                self.env._("The billing of these hours was corrected. Undo the correction, or "
                           "correct the hours instead of reopening the week:"),
                *(row._describe() for row in settled[:20])]))

    def _is_settled(self):
        """Whether posting the entry again would not give what a correction decided."""
        planned = self.timesheet_id.billing_kind
        return (
            (self.correction and self.kind == "courtesy")
            or (self.kind == "hourly" and planned == "package")
            or (self.kind == "draw" and planned == "hourly"))

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
