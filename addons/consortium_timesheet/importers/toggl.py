from .reader import Reader
from .registry import register


@register
class TogglReader(Reader):
    """Toggl Track: *Reports → Detailed → Export → CSV*.

    ``User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,
    Duration,Tags,Amount ()``, as in the exports quoted by scripts that read them (Timewarrior's
    Toggl importer; github.com/andreaskoch/togglcsv), and the same with other capitals in newer
    ones. UTF-8 with a byte order mark; dates are ``Y-m-d`` whatever the account shows, clocks and
    durations ``HH:MM:SS``, tags separated by commas, *Billable* Yes or No. A free account has no
    *Task*. There is no number of the entry.
    """

    source = "toggl"
    label = "Toggl Track"
    columns = {
        "date": ("start date",),
        "start": ("start time",),
        "end": ("end time", "stop time"),
        "duration": ("duration",),
        "user": ("user", "member"),
        "email": ("email",),
        "client": ("client",),
        "project": ("project",),
        "task": ("task",),
        "tags": ("tags",),
        "note": ("description",),
        "billable": ("billable",),
        "external_id": ("time entry id",),
    }
    required = ("date", "duration", "project")
    any_of = (("user", "email"),)
    marks = ("duration", "amount ()", "stop time")
