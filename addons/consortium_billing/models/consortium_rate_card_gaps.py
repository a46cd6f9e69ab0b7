from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..pricing import RateLine, to_minor
from ..rate_periods import find_gaps

# Weeks may still be approved for work of some time ago.
RECENT_DAYS = 60


class ConsortiumRateCard(models.Model):
    """What a card says today: how many rates are in force, and the days that none covers."""

    _inherit = "consortium.rate.card"

    current_count = fields.Integer(string="Rates in Force", compute="_compute_current_count")
    gap_text = fields.Text(
        string="Days Without Their Rate", compute="_compute_gap_text",
        help="Days between two rates of the same tier, domain and role, or after the last one, "
        "from two months ago.")

    @api.depends("line_ids.date_from", "line_ids.date_to")
    def _compute_current_count(self):
        counts = dict(self.env["consortium.rate.card.line"]._read_group(
            [("card_id", "in", self.ids), *self.env["consortium.rate.card.line"]._get_in_force()],
            ["card_id"], ["__count"]))
        for card in self:
            card.current_count = counts.get(card._origin, 0)

    @api.depends("line_ids", "line_ids.role_id", "line_ids.service_domain_id", "line_ids.grade_id",
                 "line_ids.date_from", "line_ids.date_to")
    @api.depends_context("lang")
    def _compute_gap_text(self):
        since = fields.Date.context_today(self) - timedelta(days=RECENT_DAYS)
        for card in self:
            lines = {
                index: line for index, line in enumerate(card.line_ids, start=1) if line.date_from}
            gaps = find_gaps(
                (line._to_rate_line(RateLine, to_minor, index) for index, line in lines.items()),
                since)
            card.gap_text = "\n".join(card._describe_gap(gap, lines) for gap in gaps)

    def _describe_gap(self, gap, lines):
        """One hole in words, with what happens to the hours of these days.

        :param gap: `rate_periods.Gap`, whose lines are keys of `lines`
        """
        env = self.env
        days = env._(
            "from %(start)s to %(end)s", start=format_date(env, gap.date_from),
            end=format_date(env, gap.date_to)) if gap.date_to < date.max else env._(
            "from %(start)s on", start=format_date(env, gap.date_from))
        name = lines[gap.line.id].display_name
        if not gap.fallback:
            return env._(
                "%(rate)s, %(days)s: no rate, such hours cannot be approved.", rate=name, days=days)
        return env._(
            "%(rate)s, %(days)s: the rate of “%(other)s” applies.", rate=name, days=days,
            other=lines[gap.fallback.id].display_name)

    def copy_data(self, default=None):
        """A copy has a name of its own."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for card, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=card.name)
        return vals_list

    def action_view_lines(self):
        """The rates of the card as a list and a grid, those in force first."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "consortium_billing.consortium_rate_card_line_action"),
            "domain": [("card_id", "=", self.id)],
            "context": {"default_card_id": self.id, "search_default_in_force": 1},
        }

    def action_revise(self):
        """New rates from a day, computed from those in force."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New rates from a day"),
            "res_model": "consortium.rate.card.revise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_card_id": self.id},
        }
