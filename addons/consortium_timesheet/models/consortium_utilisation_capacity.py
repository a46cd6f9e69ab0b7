from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

EMPLOYEES_PER_BATCH = 200
MONTHS_BACK = 24
MONTHS_AHEAD = 3


class ConsortiumUtilisationCapacity(models.Model):
    """Hours that an employee can work on a day: the calendar of that day, less leave and holidays.

    Materialised, since calendars (two weeks, flexible, dated versions, zones) are not SQL: computing a
    year of fifty people takes seconds, which no pivot waits for. The rows are written again every
    night, for the present and the previous month when a report opens, and at once for the days of a
    leave that changes; a few queries each time, and only days that differ are written.
    """

    _name = "consortium.utilisation.capacity"
    _description = "Capacity of an Employee on a Day"
    _order = "date desc, employee_id"
    _rec_name = "date"

    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    direction_id = fields.Many2one(
        comodel_name="hr.department", readonly=True, index="btree_not_null", ondelete="set null"
    )
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        string="Domain of the Professional",
        readonly=True,
        ondelete="set null",
    )
    hours = fields.Float(string="Capacity", readonly=True)
    calendar_hours = fields.Float(
        string="Work Calendar", readonly=True, help="Hours without leave and holidays."
    )
    leave_hours = fields.Float(string="Leave and Holidays", readonly=True)

    _employee_day_unique = models.UniqueIndex(
        "(employee_id, date)", "An employee has one capacity on a day."
    )

    @api.model
    def _cron_refresh(self):
        """Nightly: the whole window of the reports, by batches of employees; resumable."""
        today = fields.Date.today()
        first = today + relativedelta(months=-MONTHS_BACK, day=1)
        last = today + relativedelta(months=MONTHS_AHEAD, day=31)
        Employee = self.env["hr.employee"].with_context(active_test=False)
        employees = Employee.search([("company_id", "!=", False)])
        self.env["ir.cron"]._commit_progress(remaining=len(employees))
        for batch in split_every(EMPLOYEES_PER_BATCH, employees.ids, employees.browse):
            self._refresh(batch, first, last)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    @api.model
    def _refresh_recent(self):
        """Count the previous, the present and the next month again, of the user's companies.

        All the window where the past was never counted: installed today, before the first night.
        """
        today = fields.Date.context_today(self)
        recent = today + relativedelta(months=-1, day=1)
        first = today + relativedelta(months=-MONTHS_BACK, day=1)
        first = recent if self._has_rows_before(recent) else first
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)  # HR data; hours
        employees = Employee.search([("company_id", "in", self.env.companies.ids)])
        self._refresh(
            employees,
            first,
            today + relativedelta(months=1, day=31),
        )

    @api.model
    def _has_rows_before(self, day):
        domain = [("company_id", "in", self.env.companies.ids), ("date", "<", day)]
        return bool(self.search_count(domain, limit=1))

    @api.model
    def _refresh(self, employees, first, last):
        """Write the capacity of employees from a first to a last day; constant queries.

        Nothing is written for days that did not change.
        """
        if not employees or first > last:
            return
        employees = employees.sudo()  # calendars and leave of whoever reports are about
        wanted = employees._get_capacity_days(first, last)
        known = {
            (employee_id, day): (row_id, *rest)
            for row_id, employee_id, day, *rest in self._select_rows(employees, first, last)
        }
        gone = [known[key][0] for key in known.keys() - wanted.keys()]
        changed = {
            key: values
            for key, values in wanted.items()
            if key not in known or tuple(known[key][1:]) != values
        }
        self._upsert(changed)
        if gone:
            self.env.cr.execute(
                SQL("DELETE FROM consortium_utilisation_capacity WHERE id = ANY(%s)", gone)
            )
        if gone or changed:
            self.invalidate_model()

    def _select_rows(self, employees, first, last):
        self.flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT id, employee_id, date, company_id, direction_id, service_domain_id, hours,
                       calendar_hours, leave_hours
                  FROM consortium_utilisation_capacity
                 WHERE employee_id = ANY(%s) AND date BETWEEN %s AND %s
                """,
                list(employees.ids),
                first,
                last,
            )
        )

    def _upsert(self, changed):
        """Write rows with one INSERT: ORM writes would send one by different day.

        :param changed: ``{(employee id, date): (company, direction, domain, hours, calendar, leave)}``
        """
        if not changed:
            return
        columns = list(zip(*[(*key, *values) for key, values in changed.items()], strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO consortium_utilisation_capacity
                       (employee_id, date, company_id, direction_id, service_domain_id, hours,
                        calendar_hours, leave_hours, create_uid, write_uid, create_date, write_date)
                SELECT *, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM unnest(%(employees)s::int[], %(dates)s::date[], %(companies)s::int[],
                              %(directions)s::int[], %(domains)s::int[], %(hours)s::float[],
                              %(calendar)s::float[], %(leave)s::float[])
                    ON CONFLICT (employee_id, date) DO UPDATE
                   SET company_id = EXCLUDED.company_id, direction_id = EXCLUDED.direction_id,
                       service_domain_id = EXCLUDED.service_domain_id, hours = EXCLUDED.hours,
                       calendar_hours = EXCLUDED.calendar_hours, leave_hours = EXCLUDED.leave_hours,
                       write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
                """,
                uid=self.env.uid,
                **{
                    name: list(column)
                    for name, column in zip(
                        ("employees", "dates", "companies", "directions", "domains", "hours",
                         "calendar", "leave"),
                        columns,
                        strict=True,
                    )
                },
            )
        )  # fmt: skip

    @api.model
    def _refresh_leave(self, spans):
        """Count the days of leaves again, all at once: many leaves come together at New Year.

        :param spans: ``[(employees, first datetime, last datetime)]`` of leaves, before or after
        """
        if not spans:
            return
        today, day = fields.Date.today(), timedelta(days=1)  # a zone may be a day away
        first = min(start for _employees, start, _stop in spans).date() - day
        last = max(stop for _employees, _start, stop in spans).date() + day
        self._refresh(
            self.env["hr.employee"].union(*[employees for employees, _start, _stop in spans]),
            max(first, today + relativedelta(months=-MONTHS_BACK, day=1)),
            min(last, today + relativedelta(months=MONTHS_AHEAD, day=31)),
        )
