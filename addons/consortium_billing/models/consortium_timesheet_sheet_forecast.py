from odoo import api, models
from odoo.tools import format_amount

from odoo.addons.consortium_timesheet.hours_format import format_minutes

# What a badge of the grid looks like, the gravest of the parts of an entry.
LEVELS = ("package", "billed", "refused")


class ConsortiumTimesheetSheet(models.Model):
    """Who would pay for each hour of the week, told while it is typed."""

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def _grid_has_forecast(self, lines):
        return bool(lines.agreement_id) or super()._grid_has_forecast(lines)

    @api.model
    def _grid_get_forecast(self, lines):
        """Add ``payer``: the text and the level of who would pay for each entry."""
        forecast = super()._grid_get_forecast(lines)
        open_lines = lines.filtered(
            lambda line: line.agreement_id and line.approval_state in ("draft", "submitted"))
        Ledger = self.env["consortium.hour.ledger"].sudo()  # only names and prices come out
        found = Ledger._forecast(open_lines.sudo())  # as above: who types has no right on packages
        packages = self._browse_forecast_packages(found)
        for line_id, (agreement, parts) in found.items():
            told = [self._describe_part(agreement, part, packages) for part in parts]
            forecast.setdefault(line_id, {})["payer"] = {
                "text": ", ".join(text for text, _level in told),
                "level": max((level for _text, level in told), key=LEVELS.index),
            }
        return forecast

    @api.model
    def _browse_forecast_packages(self, found):
        """``{id: name}`` of the packages that are told of, in one query."""
        ids = {
            part.package_id for _agreement, parts in found.values()
            for part in parts if part.package_id
        }
        Package = self.env["consortium.hour.package"].sudo()  # their names only
        packages = Package.browse(sorted(ids))
        return {package.id: package.name for package in packages}

    @api.model
    def _describe_part(self, agreement, part, packages):
        """Return the words for some minutes of an entry, and their level."""
        hours = format_minutes(part.minutes)
        if agreement.state != "active":
            return self.env._("%(agreement)s is not active", agreement=agreement.name), "refused"
        if part.kind == "draw":
            text = self.env._(
                "%(hours)s → %(package)s (%(left)s left)", hours=hours,
                package=packages[part.package_id], left=format_minutes(part.left))
            return text, "package"
        if part.kind in ("overage", "hourly"):
            return self._describe_billed_part(agreement, part, hours)
        labels = dict(self.env["consortium.hour.ledger"]._fields["kind"]._description_selection(
            self.env))
        return f"{hours} → {labels[part.kind]}", "package"

    @api.model
    def _describe_billed_part(self, agreement, part, hours):
        if part.kind == "overage" and agreement.overage_policy == "block":
            return self.env._("%(hours)s that no package covers", hours=hours), "refused"
        if part.rate is None:
            return self.env._("%(hours)s without an hourly rate", hours=hours), "refused"
        rate = format_amount(self.env, part.rate, agreement.currency_id)
        if part.kind == "hourly":
            return self.env._("%(hours)s at %(rate)s", hours=hours, rate=rate), "billed"
        if part.over_cap:
            text = self.env._("%(hours)s over the cap, at %(rate)s", hours=hours, rate=rate)
        elif agreement.overage_policy == "ask":
            text = self.env._(
                "%(hours)s beyond the package at %(rate)s, once agreed to", hours=hours, rate=rate)
        else:
            text = self.env._("%(hours)s beyond the package at %(rate)s", hours=hours, rate=rate)
        return text, "billed"
