from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

from odoo.addons.consortium_timesheet.hours_format import format_minutes

READER = "consortium_billing.consortium_billing_group_user"
OFFICER = "consortium_billing.consortium_billing_group_officer"
MOST_ROWS = 5  # of a card; what it opens has all


class ConsortiumBillingDesk(models.AbstractModel):
    """The accountant's desk: what waits, how long, and where to click.

    Everything is of the user's company, in a constant number of queries. A card is a dict:
    ``code``, ``title``, ``figure``, ``note``, ``level`` (ok, todo, late), ``rows`` (``label``,
    ``value``, ``note``, ``share`` in %, ``level``, ``action``, ``heading``), ``action`` (what a click opens) and
    ``buttons`` (``label``, ``model``, ``method``), for officers.
    """

    _name = "consortium.billing.desk"
    _description = "Accountant's Desk"

    @api.model
    def get_desk(self):
        """Return the desk of the user's company.

        :return: ``{"company", "date", "cards"}``, texts in the user's language
        :raise AccessError: the user does not read billing
        """
        if not self.env.user.has_group(READER):
            raise AccessError(self.env._("The accountant's desk is for readers of billing."))
        today = self._get_today()
        cards = [card for card in self._get_cards() if card]
        if not self.env.user.has_group(OFFICER):
            for card in cards:
                card["buttons"] = []
        return {
            "company": self.env.company.name,
            "date": format_date(self.env, today, date_format="full"),
            "cards": cards,
        }

    @api.model
    def _get_cards(self):
        """List of cards, in the order of a month-end; None for those that have no sense here.

        Hook: add a card with super().
        """
        return [
            self._get_weeks_card(),
            self._get_lock_card(),
            self._get_unbilled_card(),
            self._get_consent_card(),
            self._get_disputes_card(),
            self._get_runs_card(),
            self._get_exceptions_card(),
            self._get_statements_card(),
            self._get_deferred_card(),
            self._get_expiring_card(),
            self._get_audit_card(),
        ]

    # What cards are made of

    @api.model
    def _make_card(self, code, title, figure, note="", level="ok", rows=(), action=None, buttons=()):
        return {
            "code": code, "title": title, "figure": figure, "note": note, "level": level,
            "rows": list(rows), "action": action, "buttons": list(buttons),
        }

    @api.model
    def _make_row(self, label, value, note="", share=None, level="", action=None):
        return {
            "label": label, "value": value, "note": note, "share": share, "level": level,
            "action": action, "heading": False,
        }

    @api.model
    def _make_heading(self, label):
        """A line above the rows of one kind."""
        return {**self._make_row(label, ""), "heading": True}

    @api.model
    def _make_action(self, name, model, domain=(), views=("list", "form"), context=None, res_id=None):
        """An action that the web client opens; None for who may not read the model."""
        if not self.env[model].has_access("read"):
            return None
        return {
            "type": "ir.actions.act_window", "name": name, "res_model": model,
            "domain": [*domain], "views": [[False, view] for view in views],
            "context": context or {}, **({"res_id": res_id} if res_id else {}),
        }

    @api.model
    def _get_company_domain(self):
        return [("company_id", "=", self.env.company.id)]

    @api.model
    def _get_today(self):
        return self.env.company._get_consortium_today()

    @api.model
    def _format_hours(self, hours):
        return format_minutes((hours or 0) * 60)

    @api.model
    def _format_money(self, amount):
        return format_amount(self.env, amount or 0, self.env.company.currency_id)

    @api.model
    def _convert(self, amount, currency):
        """An amount in the currency of the company, at today's rate."""
        company = self.env.company
        if not currency or currency == company.currency_id:
            return amount or 0
        return currency._convert(amount or 0, company.currency_id, company, self._get_today())

    @api.model
    def _format_age(self, date):
        """How long something has waited: "Oldest: 3 March (12 d)"."""
        if not date:
            return ""
        date = fields.Date.to_date(date)
        return self.env._(
            "Oldest: %(date)s (%(days)s d)", date=format_date(self.env, date),
            days=(self._get_today() - date).days)

    @api.model
    def _get_shares(self, rows):
        """Rows with bars: each one's share of the largest, in %.

        :param rows: list of (value, row), value a number
        """
        largest = max((value for value, _row in rows), default=0)
        for value, row in rows:
            row["share"] = max(round(100 * value / largest), 0) if largest > 0 else 0
        return [row for _value, row in rows]

    @api.model
    def _get_member_rows(self, groups, action):
        """Rows of the members with most money, then one for the others.

        :param groups: (member, hours, amount in the company's currency)
        :param action: function from a member to what a click opens
        """
        groups = sorted(groups, key=lambda group: -group[2])
        rows = [
            (amount, self._make_row(
                member.display_name, self._format_money(amount), self._format_hours(hours),
                action=action(member)))
            for member, hours, amount in groups[:MOST_ROWS]
        ]
        if others := groups[MOST_ROWS:]:
            amount = sum(group[2] for group in others)
            rows.append((0, self._make_row(
                self.env._("Others (%(count)s)", count=len(others)), self._format_money(amount),
                self._format_hours(sum(group[1] for group in others)))))
        rows = self._get_shares(rows)
        return [self._make_heading(self.env._("By member")), *rows] if rows else []
