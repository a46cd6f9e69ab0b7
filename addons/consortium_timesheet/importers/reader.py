from .entry import ImportEntry
from .problems import FileProblem, LineProblem
from .values import get_date_order, parse_clock, parse_date, parse_duration, parse_flag

MAX_NOTE = 8_000
MAX_NAME = 500


class Reader:
    """One export layout. Subclasses declare; they rarely need code.

    :cvar source: technical name, kept with what was imported
    :cvar label: name of the tool
    :cvar columns: ``{attribute: names of its column}``, lower case, in the languages of the tool
    :cvar required: attributes without which nothing can be read
    :cvar any_of: groups of attributes of which one at least must be there
    :cvar marks: names that only this tool has, to tell two tools apart
    """

    source = ""
    label = ""
    columns = {}
    required = ("date",)
    any_of = ()
    marks = ()

    def __init__(self, header, rows, date_order=None):
        """:param date_order: ``ymd``, ``dmy``, ``mdy``; found out from the dates when empty"""
        self.places = self.get_places(header)
        missing = self.get_missing(self.places)
        if missing:
            raise FileProblem("columns", columns=", ".join(missing), tool=self.label)
        self.rows = rows
        dates = [cells[self.places["date"]] for _line, cells in rows if self._has_date(cells)]
        self.date_order = date_order or get_date_order(dates)

    @classmethod
    def get_places(cls, header):
        """Return ``{attribute: index of its column}``; the first name that matches wins."""
        names = [" ".join(name.split()).casefold() for name in header]
        places = {}
        for attribute, aliases in cls.columns.items():
            for alias in aliases:
                if alias in names:
                    places[attribute] = names.index(alias)
                    break
        return places

    @classmethod
    def get_missing(cls, places):
        """Return the names of the columns that a file needs and has not."""
        missing = [cls.columns[name][0] for name in cls.required if name not in places]
        missing += [
            "/".join(cls.columns[name][0] for name in group)
            for group in cls.any_of
            if not any(name in places for name in group)
        ]
        return missing

    @classmethod
    def get_score(cls, header):
        """Return how much a header looks like this export: 0 when it cannot be one."""
        places = cls.get_places(header)
        if cls.get_missing(places):
            return 0
        names = {" ".join(name.split()).casefold() for name in header}
        return len(places) + 10 * sum(mark in names for mark in cls.marks)

    def read(self):  # pylint: disable=method-required-super
        """Yield ``(line number, ImportEntry or LineProblem)`` for each row, in order."""
        for line, cells in self.rows:
            if self.is_total(cells):
                continue
            try:
                yield line, self.get_entry(line, cells)
            except LineProblem as problem:
                yield line, problem

    # Hooks of one layout

    def get_entry(self, line, cells):
        """Return the entry of a row. Override for a layout that needs more than columns."""
        entry = ImportEntry(
            line=line,
            user=self.get_user(cells),
            date=parse_date(self.get(cells, "date"), self.date_order),
            seconds=self.get_seconds(cells),
            start=parse_clock(self.get(cells, "start")),
            billable=parse_flag(self.get(cells, "billable")),
            note=self.get(cells, "note", MAX_NOTE),
            external_id=self.get(cells, "external_id"),
            **{
                name: self.get(cells, name)
                for name in ("email", "client", "project", "task", "tags")
            },
        )
        if not entry.user_key:
            raise LineProblem("no_user")
        return entry

    def get_user(self, cells):
        """Return the name of who worked."""
        return self.get(cells, "user")

    def get_seconds(self, cells):
        """Return the length of the work, from the duration or from both clocks."""
        seconds = self.parse_seconds(self.get(cells, "duration"))
        if seconds is None:
            seconds = self._get_clock_seconds(cells)
        if not seconds:
            raise LineProblem("no_duration")
        return seconds

    def parse_seconds(self, cell):
        """Return the seconds of the column of durations."""
        return parse_duration(cell)

    def is_total(self, cells):
        """Tell whether a row is a total below the entries, not an entry."""
        return not self.get(cells, "date") and any(
            cell.strip().casefold().startswith("total") for cell in cells
        )

    # Cells

    def get(self, cells, attribute, limit=MAX_NAME):
        """Return the text of a cell: trimmed, empty when the file has no such column."""
        place = self.places.get(attribute)
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        if len(text) > limit:
            raise LineProblem("too_long", length=len(text), limit=limit)
        return text

    def _has_date(self, cells):
        place = self.places["date"]
        return place < len(cells) and cells[place].strip()

    def _get_clock_seconds(self, cells):
        start, end = parse_clock(self.get(cells, "start")), parse_clock(self.get(cells, "end"))
        if not start or not end:
            return None
        seconds = [clock.hour * 3600 + clock.minute * 60 + clock.second for clock in (start, end)]
        return (seconds[1] - seconds[0]) % 86400
