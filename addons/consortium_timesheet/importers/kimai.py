from .reader import Reader
from .registry import register
from .values import parse_duration


@register
class KimaiReader(Reader):
    """Kimai 2: *Timesheets* or *Export* → CSV.

    Columns as in Kimai's ``src/Export/DefaultTemplate.php`` (date, begin, end, duration_decimal,
    currency, rates, user.alias, user.name, user.email, customer, project, activity, description,
    billable, tags…), headings as in ``translations/messages.{en,fr}.xlf``; the former layout and
    the one of its importer (kimai.org/documentation/plugin-import.html) have ``Date, From, To,
    Duration, Rate, User, Customer, Project, Activity, Description, Exported, Tags``. Dates are
    ``Y-m-d`` or those of the language, clocks of 24 hours, durations decimal hours, ``h:mm`` or,
    in the importer's layout, whole seconds. There is no number of the entry unless a template
    adds ``id``.
    """

    source = "kimai"
    label = "Kimai"
    columns = {
        "date": ("date", "datum"),
        "start": ("from", "begin", "in", "de", "début", "von", "beginn"),
        "end": ("to", "end", "out", "à", "fin", "bis", "ende"),
        "duration": ("duration", "durée", "dauer"),
        "user": ("name", "alias", "nom", "user", "username", "utilisateur", "benutzer"),
        "email": ("email", "e-mail", "courriel", "adresse e-mail"),
        "client": ("customer", "client", "kunde"),
        "project": ("project", "projet", "projekt"),
        "task": ("activity", "activité", "tätigkeit"),
        "tags": ("tags", "étiquettes", "mots-clés", "schlagworte"),
        "note": ("description", "beschreibung"),
        "billable": ("billable", "facturable", "abrechenbar"),
        "external_id": ("id",),
    }
    required = ("date", "duration", "project", "task")
    any_of = (("user", "email"),)
    marks = ("activity", "activité", "tätigkeit", "customer", "exported")

    def get_entry(self, line, cells):
        """The column *User* of the importer's layout may hold the address."""
        entry = super().get_entry(line, cells)
        if not entry.email and "@" in entry.user:
            entry.email = entry.user
        return entry

    def parse_seconds(self, cell):
        """Whole numbers of the importer's layout are seconds; an hour has 3,600 of them, and
        nobody works 60 hours at a stretch."""
        seconds = parse_duration(cell, seconds=True)
        if seconds is not None and cell.strip().isdigit() and seconds <= 24:
            return seconds * 3600
        return seconds
