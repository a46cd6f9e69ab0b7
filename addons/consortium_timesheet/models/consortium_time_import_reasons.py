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
        return {
            "empty": self.env._("The file has no line of time. Export it again."),
            "too_big": self.env._(
                "The file has more than %(megabytes)s MB. Export shorter periods."
            ),
            "too_many": self.env._(
                "The file has more than %(lines)s lines. Export shorter periods."
            ),
            "not_text": self.env._(
                "This is not a CSV file: it is not text. Export as CSV, not as Excel."
            ),
            "one_column": self.env._(
                "The first line names one column only. Its columns should be separated by one of "
                "%(separators)s."
            ),
            "broken": self.env._(
                "Line %(line)s cannot be read: quotes that do not end, or a cell that is too "
                "long. (%(error)s)"
            ),
            "unknown": self.env._(
                "No tool has these columns: %(columns)s. Choose the tool that the file comes "
                "from, and export its detailed report."
            ),
            "columns": self.env._("It is not a detailed report of %(tool)s: it lacks %(columns)s."),
            "no_date": self.env._("No line has a date."),
            "mixed_dates": self.env._(
                "Dates are not all written in the same order: “%(text)s” does not go with the "
                "others."
            ),
            "date_order": self.env._(
                "No date tells whether the day or the month comes first. Choose it under Dates."
            ),
        }

    def _get_cell_texts(self):
        return {
            "bad_date": self.env._("“%(text)s” is not a date."),
            "bad_time": self.env._("“%(text)s” is not a time of day."),
            "bad_duration": self.env._("“%(text)s” is not a duration."),
            "negative": self.env._("A duration cannot be below zero: “%(text)s”."),
            "no_duration": self.env._("It has no duration: a timer that still runs, or nothing."),
            "no_user": self.env._("It does not say who worked."),
            "too_long": self.env._("A text has %(length)s characters; %(limit)s are the most."),
            "no_minutes": self.env._("It is shorter than half a minute."),
        }

    def _get_line_texts(self):
        return {
            "ignored": self.env._("“%(name)s” is left out."),
            "todo": self.env._("Nobody said what “%(name)s” stands for."),
            "proposed": self.env._("“%(name)s” is matched by likeness only: accept it, or choose."),
            "task_project": self.env._("The task %(task)s is not in the project %(project)s."),
            "employee_archived": self.env._(
                "%(name)s is archived: unarchive the employee to import."
            ),
            "project_closed": self.env._("The project %(name)s is archived or takes no time."),
            "duplicate": self.env._("This entry was imported already."),
            "locked": self.env._("Time is locked up to %(date)s."),
            "approved": self.env._(
                "The week of %(date)s is approved: reopen it to import into it."
            ),
            "over_24h": self.env._("%(date)s would have more than 24 hours."),
            "no_role": self.env._("The employee has no role on this day."),
        }
