from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..reminders import get_missing, get_monday, is_escalation_due, is_reminder_due

# Written by the follow-up only.
FOLLOW_FIELDS = frozenset({"hours_due", "reminded_on", "escalated_on"})
BATCH = 200
ACTION_MISSING = "consortium_timesheet.consortium_timesheet_sheet_action_open_missing"


class ConsortiumTimesheetSheet(models.Model):
    """Nobody is chased: weeks open by themselves, remind, and tell the director."""

    _inherit = "consortium.timesheet.sheet"

    hours_due = fields.Float(
        readonly=True,
        copy=False,
        help="Expected hours of the week as counted last: every night, and when this list opens.",
    )
    hours_missing = fields.Float(
        string="Missing",
        compute="_compute_hours_missing",
        store=True,
        help="Hours due that nobody entered. Nothing is missing from a week that was submitted.",
    )
    reminded_on = fields.Datetime(string="Reminded", readonly=True, copy=False)
    escalated_on = fields.Datetime(string="Director Told", readonly=True, copy=False)

    @api.depends("hours_due", "total_hours", "state")
    def _compute_hours_missing(self):
        for sheet in self:
            sheet.hours_missing = (
                get_missing(sheet.hours_due, sheet.total_hours) if sheet.state == "draft" else 0.0
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_in_transition():
            vals_list = [
                {name: value for name, value in vals.items() if name not in FOLLOW_FIELDS}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if FOLLOW_FIELDS & vals.keys() and not self._is_in_transition():
            raise UserError(self.env._("The follow-up of a week is written by the reminders."))
        return super().write(vals)

    # Opening the weeks

    @api.model
    def _get_companies_to_follow(self):
        return self.env["res.company"].search([("consortium_time_reminder", "=", True)])

    @api.model
    def _cron_open_weeks(self):
        """Daily: open the weeks of everybody, so that one without any entry shows too."""
        employees = self.env["hr.employee"].search(
            self.env["hr.employee"]._get_timesheet_domain(self._get_companies_to_follow())
        )
        self.env["ir.cron"]._commit_progress(remaining=len(employees))
        for batch in split_every(BATCH, employees.ids, employees.browse):
            batch_sheets = self._open_weeks(batch)
            batch_sheets._refresh_hours_due()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    @api.model
    def _open_weeks(self, employees):
        """Weeks that ``employees`` should have, the missing ones created.

        Weeks that nothing is expected in (leave, before the contract) are not created.
        """
        pairs = {
            (employee.id, monday)
            for employee in employees
            for monday in employee._get_weeks_to_follow(employee._get_local_now().date())
        }
        expected = employees._get_expected_week_hours({monday for _employee, monday in pairs})
        wanted = [pair for pair in pairs if expected.get(pair)]
        return self.union(*self._get_or_create(wanted).values())

    def _refresh_hours_due(self):
        """Count again what the open weeks of ``self`` lack; constant queries."""
        drafts = self.filtered(lambda sheet: sheet.state == "draft")
        if not drafts:
            return
        expected = drafts.employee_id._get_expected_week_hours(drafts.mapped("date_start"))
        by_hours = drafts.grouped(
            lambda sheet: expected.get((sheet.employee_id.id, sheet.date_start), 0.0)
        )
        for hours, sheets in by_hours.items():
            changed = sheets.filtered(lambda sheet, hours=hours: sheet.hours_due != hours)
            changed.sudo()._in_transition().write({"hours_due": hours})  # a count, not a decision

    @api.model
    def action_open_missing(self):
        """Open the list of weeks that lack hours or wait to be submitted, freshly counted."""
        self.search(self._get_follow_up_domain())._refresh_hours_due()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.consortium_timesheet_sheet_action_missing"
        )

    @api.model
    def _get_follow_up_domain(self):
        """Weeks of the past that are still open, as far back as each company looks."""
        weeks = max(self.env.companies.mapped("consortium_time_weeks"), default=0)
        oldest = get_monday(fields.Date.context_today(self)) - timedelta(weeks=weeks)
        return Domain("state", "=", "draft") & Domain("date_start", ">=", oldest)

    # Reminders

    @api.model
    def _cron_remind(self):
        """Hourly: remind the professionals, tell the directors; each week once. Resumable."""
        Sheet = self.with_context(allowed_company_ids=self._get_companies_to_follow().ids)
        sheets = Sheet.search(Sheet._get_follow_up_domain(), order="director_id, id")
        work = sheets._get_work()
        to_remind = sheets.filtered(lambda sheet: sheet._is_to_remind(work))
        to_tell = sheets.filtered(lambda sheet: sheet._is_to_escalate(work))
        self.env["ir.cron"]._commit_progress(remaining=len(to_remind) + len(to_tell))
        for sheet in to_remind:
            sheet._remind()
            if not self.env["ir.cron"]._commit_progress(1):
                return
        for director, weeks in to_tell.grouped("director_id").items():
            weeks._escalate(director)
            if not self.env["ir.cron"]._commit_progress(len(weeks)):
                return

    def _get_work(self):
        """``{employee: {date: hours to work}}`` from the weeks of ``self`` to the present one."""
        employees = self.employee_id.sudo()  # calendars and leave, whoever asks
        work = {employee: {} for employee in employees}
        if not self:
            return work
        first, today = min(self.mapped("date_start")), fields.Date.today()
        weeks = (get_monday(today + timedelta(days=1)) - first).days // 7 + 1
        mondays = [first + timedelta(weeks=shift) for shift in range(weeks)]
        for (employee_id, day), (hours, *_rest) in employees._get_work_days(mondays).items():
            work[employees.browse(employee_id)][day] = hours
        return work

    def _is_followed(self):
        """Whether somebody answers for this week."""
        employee = self.employee_id.sudo()  # HR fields of whoever the week belongs to
        start, end = employee._get_timesheet_bounds()
        return (
            employee.active
            and employee.fills_timesheet
            and employee.user_id
            and self.company_id.consortium_time_reminder
            and self.date_end >= start
            and self.date_start <= end
        )

    def _is_to_remind(self, work):
        self.ensure_one()
        employee = self.employee_id.sudo()  # time zone of the reader
        now = employee._get_local_now()
        return (
            not self.reminded_on
            and self.date_start <= now.date() <= self.date_end
            and self._is_followed()
            and is_reminder_due(now, work[employee], self.company_id.consortium_time_reminder_hour)
        )

    def _is_to_escalate(self, work):
        self.ensure_one()
        employee = self.employee_id.sudo()  # as above
        days = work[employee]
        expected = any(
            days.get(self.date_start + timedelta(days=shift), 0.0) for shift in range(7)
        )
        return (
            not self.escalated_on
            and (expected or self.line_ids)
            and self._is_followed()
            and is_escalation_due(
                employee._get_local_now(),
                days,
                self.date_end,
                self.company_id.consortium_time_escalation_hour,
            )
        )

    def action_remind(self):
        """Remind the employees of these weeks now; their director asks, or a manager."""
        refused = self - self._filter_own_or_approvable()
        if refused:
            raise AccessError(self.env._("Only a director of these professionals reminds them."))
        open_weeks = self.filtered(lambda sheet: sheet.state == "draft" and sheet._is_followed())
        if not open_weeks:
            raise UserError(self.env._("These weeks are submitted already: nobody to remind."))
        open_weeks._refresh_hours_due()
        for sheet in open_weeks:
            sheet._remind()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Reminders sent: %(count)s.", count=len(open_weeks)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _remind(self):
        """Tell one employee what the week still needs."""
        self.ensure_one()
        self._refresh_hours_due()
        sheet = self.sudo()._in_transition()  # writes its own trace
        user = sheet.employee_id.user_id
        reader = sheet.with_context(lang=user.lang, tz=user.tz)
        reader._notify_week(
            user.partner_id,
            reader.env._("Your week of %(date)s", date=reader._get_week_label()),
            "consortium_timesheet.mail_week_reminder",
            {
                "sentence": reader._get_reminder_sentence(),
                "user": user,
                "url": reader._get_week_url(),
            },
        )
        sheet.write({"reminded_on": fields.Datetime.now()})

    def _get_reminder_sentence(self):
        """What the week still needs, in the language of the reader."""
        missing = get_missing(
            self.hours_due, self.total_hours, self.company_id.consortium_time_tolerance
        )
        if not missing:
            return self.env._(
                "Your week of %(date)s is complete. It only waits to be submitted.",
                date=self._get_week_label(),
            )
        hours = self.env["ir.qweb.field.float_time"].value_to_html
        return self.env._(
            "Your week of %(date)s has %(entered)s of the %(due)s hours of your calendar: "
            "%(missing)s are missing.",
            date=self._get_week_label(),
            entered=hours(self.total_hours, {}),
            due=hours(self.hours_due, {}),
            missing=hours(missing, {}),
        )

    def _escalate(self, director):
        """Tell one director, in one message, which weeks were not submitted."""
        self._refresh_hours_due()
        sheets = self.sudo()._in_transition()  # writes its own trace
        user = director.sudo().user_id  # HR field
        if user:
            readers = sheets.with_context(lang=user.lang, tz=user.tz)
            readers[:1]._notify_week(
                user.partner_id,
                readers.env._("Weeks not submitted: %(count)s", count=len(readers)),
                "consortium_timesheet.mail_week_escalation",
                {
                    "sheets": readers.sorted("date_start"),
                    "user": user,
                    "url": f"{readers[:1].get_base_url()}/odoo/action-{ACTION_MISSING}",
                },
                about=readers.env._("team"),
            )
        sheets.write({"escalated_on": fields.Datetime.now()})

    def _notify_week(self, partner, subject, template, values, about=None):
        """Send a message that is the reader's own: it stays out of the history of the week.

        :param about: what many weeks have in common; such a message has no record in its title
        """
        body = self.env["ir.qweb"]._render(template, values, lang=self.env.context.get("lang"))
        thread = self.env["mail.thread"] if about else self
        thread.with_context(tracking_disable=False).message_notify(
            partner_ids=partner.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
            model_description=about or self.env._("week of time"),
            force_record_name=about and subject,
        )

    def _get_week_url(self):
        """Address of the week in the back office."""
        return f"{self.get_base_url()}/odoo/{self._name}/{self.id}"

    def _get_week_label(self):
        """Date of the Monday in words, in the language of the reader."""
        return self.env["ir.qweb.field.date"].value_to_html(
            self.date_start, {"format": "d MMMM y"}
        )
