from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class ConsortiumHourLedger(models.Model):
    """Why a row has its rate: the line and the rule that gave it."""

    _inherit = "consortium.hour.ledger"

    rate_reason = fields.Text(
        string="Why This Rate",
        compute="_compute_rate_reason",
        groups="consortium_billing.consortium_billing_group_user",
    )

    @api.depends("kind", "rate", "rate_line_id", "package_id")
    @api.depends_context("lang")
    def _compute_rate_reason(self):
        for row in self:
            if row.kind == "draw":
                row.rate_reason = row._get_package_reason()
            elif row.rate_line_id:
                row.rate_reason = "\n".join(row._get_line_reasons())
            else:
                row.rate_reason = False

    def _get_package_reason(self):
        """A draw is worth its share of the price of its package."""
        package = self.package_id
        return self.env._(
            "Drawn from %(package)s: %(value)s for %(hours)s h, shared among its hours.",
            package=package.name,
            value=format_amount(self.env, package.value, self.currency_id),
            hours=f"{package.granted_hours:g}",
        )

    def _get_line_reasons(self):
        """Sentences on the line of the rate card: its card, its rule, and what changed since."""
        self.ensure_one()
        line = self.rate_line_id
        reasons = [
            self.env._(
                "Rate card “%(card)s” (%(whose)s), line “%(line)s”.",
                card=line.card_id.name,
                whose=self._get_card_owner(),
                line=line.display_name,
            ),
            self._get_rule(line),
            self._get_day_reason(line),
        ]
        if line.card_id.currency_id != self.currency_id:
            reasons.append(
                self.env._(
                    "Converted from %(currency)s at the rate of that day.",
                    currency=line.card_id.currency_id.name,
                )
            )
        elif self.currency_id.compare_amounts(line.rate, self.rate):
            reasons.append(
                self.env._(
                    "The line says %(rate)s today: this row keeps the rate of the day it was approved.",
                    rate=format_amount(self.env, line.rate, self.currency_id),
                )
            )
        return reasons

    def _get_day_reason(self, line):
        """Which day chose the line, and from when until when the line runs."""
        values = {
            "day": format_date(self.env, self.work_date),
            "start": format_date(self.env, line.date_from),
        }
        if line.date_to:
            return self.env._(
                "The day of the work decides: %(day)s, between %(start)s and %(end)s.",
                end=format_date(self.env, line.date_to),
                **values,
            )
        return self.env._("The day of the work decides: %(day)s, on or after %(start)s.", **values)

    def _get_card_owner(self):
        """Whose card gave the rate, as cards are set today."""
        card = self.rate_line_id.card_id
        if card == self.agreement_id.rate_card_id:
            return self.env._("of the agreement")
        if card == self.company_id.consortium_rate_card_id:
            return self.env._("of the company")
        return self.env._("not used any more")

    def _get_rule(self, line):
        """Why that line among those of its card: the most specific one wins."""
        names = [
            label
            for label, value in (
                (self.env._("tier"), line.grade_id),
                (self.env._("service domain"), line.service_domain_id),
                (self.env._("role"), line.role_id),
            )
            if value
        ]
        if not names:
            return self.env._("Default rate of the card: no line is more specific.")
        return self.env._(
            "Most specific line for this work: its %(names)s.", names=", ".join(names)
        )
