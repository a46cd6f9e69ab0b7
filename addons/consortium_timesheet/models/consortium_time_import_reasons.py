from odoo import models


class ConsortiumTimeImport(models.Model):
    """Problems of a file and of its lines, in words."""

    _inherit = "consortium.time.import"  # pylint: disable=consider-merging-classes-inherited

    def _get_reason_text(self, code, values):
        """Return the sentence of a problem, in the language of the user.

        :param code: of a Problem or of an Outcome; another addon's own codes come by override
        :param values: what the sentence names
        """
        return self._get_reason_texts().get(code, code) % values

    def _get_reason_texts(self):
        """Return the sentences by code, in the language of the user; once for many lines."""
        return {**self._get_file_texts(), **self._get_cell_texts(), **self._get_line_texts()}

    def _get_file_texts(self):
        _ = self.env._
        return {
            "empty": _("The file has no line of time. Export it again."),
            "too_big": _("The file has more than %(megabytes)s MB. Export shorter periods."),
            "too_many": _("The file has more than %(lines)s lines. Export shorter periods."),
            "not_text": _("This is not a CSV file: it is not text. Export as CSV, not as Excel."),
            "one_column": _(
                "The first line names one column only. Its columns should be separated by one of "
                "%(separators)s."
            ),
            "broken": _(
                "Line %(line)s cannot be read: quotes that do not end, or a cell that is too "
                "long. (%(error)s)"
            ),
            "unknown": _(
                "No tool has these columns: %(columns)s. Choose the tool that the file comes "
                "from, and export its detailed report."
            ),
            "columns": _("It is not a detailed report of %(tool)s: it lacks %(columns)s."),
            "no_date": _("No line has a date."),
            "mixed_dates": _(
                "Dates are not all written in the same order: “%(text)s” does not go with the "
                "others."
            ),
            "date_order": _(
                "No date tells whether the day or the month comes first. Choose it under Dates."
            ),
        }

    def _get_cell_texts(self):
        _ = self.env._
        return {
            "bad_date": _("“%(text)s” is not a date."),
            "bad_time": _("“%(text)s” is not a time of day."),
            "bad_duration": _("“%(text)s” is not a duration."),
            "negative": _("A duration cannot be below zero: “%(text)s”."),
            "no_duration": _("It has no duration: a timer that still runs, or nothing."),
            "no_user": _("It does not say who worked."),
            "too_long": _("A text has %(length)s characters; %(limit)s are the most."),
            "no_minutes": _("It is shorter than half a minute."),
        }

    def _get_line_texts(self):
        _ = self.env._
        return {
            "ignored": _("“%(name)s” is left out."),
            "todo": _("Nobody said what “%(name)s” stands for."),
            "proposed": _("“%(name)s” is matched by likeness only: accept it, or choose."),
            "task_project": _("The task %(task)s is not in the project %(project)s."),
            "employee_archived": _("%(name)s is archived: unarchive the employee to import."),
            "project_closed": _("The project %(name)s is archived or takes no time."),
            "duplicate": _("This entry was imported already."),
            "locked": _("Time is locked up to %(date)s."),
            "approved": _("The week of %(date)s is approved: reopen it to import into it."),
            "over_24h": _("%(date)s would have more than 24 hours."),
            "no_role": _("The employee has no role on this day."),
        }
