from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .. import anomalies
from ..anomalies import Week, find_anomalies

RANKS = {"none": 0, "warning": 1, "blocking": 2}


class ConsortiumTimesheetSheet(models.Model):
    """What a director should look at before approving, counted when asked.

    Nothing is stored: leave, roles, budgets and packages change without the week being touched,
    and a stored level would lie. Searching and sorting count the weeks that wait for approval:
    those are few, whatever the history, and take a constant number of queries.
    """

    _inherit = "consortium.timesheet.sheet"

    anomalies = fields.Json(
        compute="_compute_anomalies",
        help="What to look at in a week that waits for approval.",
    )
    anomaly_level = fields.Selection(
        selection=[
            ("none", "Nothing to look at"),
            ("warning", "To look at"),
            ("blocking", "Blocks the approval"),
        ],
        string="To Look at",
        compute="_compute_anomaly_level",
        search="_search_anomaly_level",
        help="The gravest anomaly of a week that waits for approval.",
    )

    @api.depends_context("lang", "tz")
    @api.depends("state", "line_ids.unit_amount")
    def _compute_anomalies(self):
        saved = self._origin  # a form or a dialog holds copies
        # A draft changes with each keystroke, and its employee opens it without waiting for this.
        waiting = saved.filtered(lambda sheet: sheet.state == "submitted")
        found = waiting._get_anomalies()
        for sheet in self:
            sheet.anomalies = found.get(sheet._origin.id, [])

    @api.depends("anomalies")
    def _compute_anomaly_level(self):
        for sheet in self:
            levels = [anomaly["level"] for anomaly in sheet.anomalies or []]
            sheet.anomaly_level = max(levels, key=RANKS.get, default="none")

    # Hook

    def _get_anomalies(self):
        """Return what to look at in the weeks before they are approved, in batch.

        Runs in sudo, in a constant number of queries. Override to add what other addons know:
        call ``super()`` and append to the lists; a level of ``res.company._get_anomaly_level``
        that is ``none`` is left out.

        :return: ``{sheet id: [{"code": str, "label": str, "level": "warning" or "blocking"}]}``
            with a list, maybe empty, for each week of ``self``; labels are in the language of
            the environment
        """
        sheets = self.sudo()  # facts of the week, whoever decides on it; only labels come out
        found = {sheet.id: [] for sheet in sheets}
        if not sheets:
            return found
        for sheet, week in sheets._prepare_anomaly_weeks().items():
            for code, detail in find_anomalies(week).items():
                sheet._add_anomaly(found, code, sheet._get_anomaly_label(code, detail, week))
        return found

    def _add_anomaly(self, found, code, label):
        """Append an anomaly of the week to ``found``, unless its company does not look at it.

        :param found: what ``_get_anomalies`` returns
        :param label: a few words that say where and how much
        """
        self.ensure_one()
        level = self.company_id._get_anomaly_level(code)
        if level != "none":
            found[self.id].append({"code": code, "label": label, "level": level})

    def _prepare_anomaly_weeks(self):
        """Return ``{sheet: Week}``, the weeks as the rules of ``anomalies.py`` see them."""
        Line = self.env["account.analytic.line"]
        worked, counts = defaultdict(dict), {}
        domain = Domain("sheet_id", "in", self.ids) & Line._get_worked_domain()
        for sheet, day, hours in Line._read_group(
            domain, ["sheet_id", "date:day"], ["unit_amount:sum"]
        ):
            worked[sheet.id][day] = hours
        for name in ("service_domain_id", "role_id"):
            groups = Line._read_group(domain & Domain(name, "=", False), ["sheet_id"], ["__count"])
            counts[name] = {sheet.id: count for sheet, count in groups}
        work = self.employee_id._get_work_days(self.mapped("date_start"))
        return {
            sheet: sheet._prepare_anomaly_week(
                work,
                worked[sheet.id],
                no_domain=counts["service_domain_id"].get(sheet.id, 0),
                no_role=counts["role_id"].get(sheet.id, 0),
            )
            for sheet in self
        }

    def _prepare_anomaly_week(self, work, worked, **counts):
        self.ensure_one()
        employee = self.employee_id
        today = employee._get_local_now().date()
        days = [self.date_start + timedelta(days=number) for number in range(7)]
        expected = {day: work.get((employee.id, day), (0.0,))[0] for day in days}
        if not employee.fills_timesheet:  # works, but nobody waits for each of the days
            due_until = self.date_start - timedelta(days=1)
        elif self.state == "draft":
            due_until = min(today - timedelta(days=1), self.date_end)
        else:  # handed over: it is said to be whole
            due_until = self.date_end
        return Week(
            expected=self._cut_to_contract(expected),
            worked=worked,
            today=today,
            due_until=due_until,
            over=self.company_id.consortium_time_over_tolerance,
            under=self.company_id.consortium_time_tolerance,
            **counts,
        )

    def _cut_to_contract(self, expected):
        """Expect nothing before the contract of the employee or after it."""
        start, end = self.employee_id.contract_date_start, self.employee_id.contract_date_end
        return {
            day: hours
            for day, hours in expected.items()
            if (not start or day >= start) and (not end or day <= end)
        }

    def _get_anomaly_label(self, code, detail, week):
        """Return the words for an anomaly.

        :param detail: what ``find_anomalies`` says of the code
        """
        if code in (anomalies.NO_DOMAIN, anomalies.NO_ROLE):
            return self._get_count_label(code, detail)
        if code == anomalies.OVER_EXPECTED:
            duration = self.env["ir.qweb.field.float_time"].value_to_html
            return self.env._(
                "%(worked)s worked, %(expected)s expected",
                worked=duration(sum(week.worked.values()), {}),
                expected=duration(sum(week.expected.values()), {}),
            )
        days = ", ".join(format_date(self.env, day, date_format="EEE d") for day in detail)
        return {
            anomalies.MISSING_DAYS: self.env._("Nothing on %(days)s", days=days),
            anomalies.OVER_24H: self.env._("Over 24 h on %(days)s", days=days),
            anomalies.NEGATIVE: self.env._("Below zero on %(days)s", days=days),
            anomalies.FUTURE: self.env._("In the future: %(days)s", days=days),
        }[code]

    def _get_count_label(self, code, count):
        if code == anomalies.NO_DOMAIN:
            return self.env._("Without service domain: %(count)s", count=count)
        return self.env._("Without role on their date: %(count)s", count=count)

    # Search and order

    @api.model
    def _get_waiting_by_level(self):
        """Return ``{level: ids}`` of the weeks that wait for approval and have anomalies."""
        waiting = self.search(Domain("state", "=", "submitted"), order="id")
        return {
            level: sheets.ids
            for level, sheets in waiting.grouped("anomaly_level").items()
            if level != "none"
        }

    def _search_anomaly_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        by_level = self._get_waiting_by_level()
        flagged = [id_ for ids in by_level.values() for id_ in ids]
        wanted = [id_ for level in value for id_ in by_level.get(level, ())]
        domain = Domain("id", "in", wanted)
        if "none" in value:
            domain |= Domain("id", "not in", flagged)
        return domain

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Say that the level sorts without counting it: Odoo finds out by sorting."""
        return super(
            ConsortiumTimesheetSheet, self.with_context(consortium_describe=True)
        ).fields_get(allfields, attributes)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Sort by the gravity of what is to look at, as counted now."""
        if field_name != "anomaly_level":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        if self.env.context.get("consortium_describe"):
            return SQL("0")
        by_level = self._get_waiting_by_level()
        rank = SQL(
            "CASE WHEN %(id)s = ANY(%(blocking)s) THEN 2 WHEN %(id)s = ANY(%(warning)s) THEN 1 "
            "ELSE 0 END",
            id=SQL.identifier(alias, "id"),
            blocking=by_level.get("blocking", []),
            warning=by_level.get("warning", []),
        )
        query._order_groupby.append(rank)
        return SQL("%s %s %s", rank, direction, nulls)

    # Approval

    def _check_not_blocked(self):
        """Refuse to approve weeks with an anomaly that blocks, naming them and it.

        Counts nothing where no setting of the companies blocks.
        """
        if not self.company_id._has_blocking_anomaly():
            return
        blocked = {
            sheet: [anomaly["label"] for anomaly in found if anomaly["level"] == "blocking"]
            for sheet, found in zip(self, self._get_anomalies().values(), strict=True)
        }
        listed = [
            f"- {sheet.display_name}: {', '.join(labels)}"
            for sheet, labels in blocked.items()
            if labels
        ]
        if listed:
            raise UserError(
                "\n".join(
                    [
                        self.env._(
                            "These weeks cannot be approved. Refuse them with a note, or have "
                            "them corrected:"
                        ),
                        *listed[:10],
                    ]
                )
            )
