from .problems import LineProblem
from .reader import Reader
from .registry import register


@register
class ClockifyReader(Reader):
    """Clockify: *Reports → Detailed → Export → CSV*.

    ``Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,Start Time,End Date,
    End Time,Duration (h),Duration (decimal),Billable Rate (USD),Billable Amount (USD)``
    (clockify.me/help/reports/exporting-reports). Dates and clocks follow the workspace
    (``DD/MM/YYYY``, ``MM/DD/YYYY``, ``YYYY-MM-DD``; ``1:00 PM`` or ``13:00:00``, see *Clockify* in
    kimai.org/documentation/plugin-import.html), *Duration (h)* is ``HH:MM:SS`` or ``HH:MM``. The
    latter is read: the decimal one is rounded to the hundredth of an hour.
    """

    source = "clockify"
    label = "Clockify"
    columns = {
        "date": ("start date",),
        "start": ("start time",),
        "end": ("end time",),
        "duration": ("duration (h)",),
        "decimal": ("duration (decimal)",),
        "user": ("user",),
        "email": ("email",),
        "client": ("client",),
        "project": ("project",),
        "task": ("task",),
        "tags": ("tags", "tag"),
        "note": ("description",),
        "billable": ("billable",),
        "external_id": ("time entry id", "id"),
    }
    required = ("date", "project")
    any_of = (("user", "email"), ("duration", "decimal"))
    marks = ("duration (h)", "duration (decimal)")

    def get_seconds(self, cells):
        """A workspace may leave out either column of durations."""
        for name in ("duration", "decimal"):
            seconds = self.parse_seconds(self.get(cells, name))
            if seconds:
                return seconds
        if self.get(cells, "end"):
            return super().get_seconds(cells)
        raise LineProblem("no_duration")
