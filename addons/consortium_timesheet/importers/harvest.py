from .reader import Reader
from .registry import register


@register
class HarvestReader(Reader):
    """Harvest: *Reports → Detailed time → Export → CSV*.

    ``Date,Client,Project,Project Code,Task,Notes,Hours,Hours Rounded,Billable?,Invoiced?,Approved?,
    First Name,Last Name,Roles,Employee?,Billable Rate,Billable Amount,Cost Rate,Cost Amount,
    Currency,External Reference URL`` (support.getharvest.com, *Detailed time and detailed expense
    reports*). Dates are those of the account (``YYYY-MM-DD``, ``DD/MM/YYYY``, ``MM/DD/YYYY``), hours
    decimal (``7.5``). *Hours* is read, not *Hours Rounded*. There is neither an address nor a clock:
    an entry is on one day. The external reference belongs to a ticket, not to the entry.
    """

    source = "harvest"
    label = "Harvest"
    columns = {
        "date": ("date", "spent date"),
        "duration": ("hours",),
        "first": ("first name",),
        "last": ("last name",),
        "email": ("email",),
        "client": ("client",),
        "project": ("project",),
        "task": ("task",),
        "tags": ("tags",),
        "note": ("notes",),
        "billable": ("billable?", "billable"),
        "external_id": ("id", "time entry id"),
    }
    required = ("date", "duration", "project", "task")
    any_of = (("first", "last", "email"),)
    marks = ("hours", "hours rounded", "billable?")

    def get_user(self, cells):
        """First and last name are two columns."""
        return f"{self.get(cells, 'first')} {self.get(cells, 'last')}".strip()
