from odoo import fields, models

ANOMALY_LEVELS = [
    ("none", "Not looked at"),
    ("warning", "Shown first"),
    ("blocking", "Blocks the approval"),
]


def _level_field(label, explanation, default="warning"):
    return fields.Selection(
        selection=ANOMALY_LEVELS,
        string=label,
        default=default,
        required=True,
        help=explanation,
    )


class ResCompany(models.Model):
    """What counts as an anomaly of a week, and whether it may be approved all the same."""

    _inherit = "res.company"

    consortium_anomaly_missing_days = _level_field(
        "Missing days",
        "Working days without any entry, in a week that lacks hours. Leave, holidays and part "
        "time are respected.",
    )
    consortium_anomaly_over_24h = _level_field(
        "Over 24 hours a day", "All the entries of one day together."
    )
    consortium_anomaly_over_expected = _level_field(
        "Over the expected hours",
        "Hours of the week above those of the work calendar, less leave and holidays.",
    )
    consortium_anomaly_negative = _level_field(
        "Below zero",
        "Days whose corrections take off more than was entered.",
    )
    consortium_anomaly_no_domain = _level_field(
        "No service domain", "Entries that no service domain answers for."
    )
    consortium_anomaly_no_role = _level_field(
        "No role on the date",
        "Entries of days on which the employee held no role: no hourly rate by role applies.",
    )
    consortium_anomaly_future = _level_field(
        "Time in the future", "Entries dated after today, where the employee is."
    )
    consortium_time_over_tolerance = fields.Float(
        string="Hours above tolerated",
        default=2.0,
        help="Hours of a week above the expected ones that are no anomaly.",
    )

    _consortium_time_over_tolerance_positive = models.Constraint(
        "CHECK (consortium_time_over_tolerance >= 0)",
        "The hours tolerated above the expected ones are not negative.",
    )

    def _get_anomaly_level(self, code):
        """Return the level that the company gives to an anomaly: none, warning or blocking.

        :param code: of ``consortium.timesheet.sheet._get_anomalies``; one that has no setting
            here is a warning
        """
        self.ensure_one()
        name = f"consortium_anomaly_{code}"
        return self[name] if name in self._fields else "warning"

    def _get_anomaly_fields(self):
        """Return the names of the settings that give levels to anomalies."""
        return [name for name in self._fields if name.startswith("consortium_anomaly_")]

    def _has_blocking_anomaly(self):
        """Tell whether some anomaly may block an approval in these companies."""
        names = self._get_anomaly_fields()
        return any(company[name] == "blocking" for company in self for name in names)
