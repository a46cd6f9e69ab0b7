import csv
import io

from .problems import FileProblem

SEPARATORS = (",", ";", "\t", "|")
MAX_BYTES = 30 * 1024 * 1024
MAX_LINES = 100_000
MAX_FIELD = 32_000
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(content):
    """Return the text of a file and its encoding.

    A byte order mark tells; else UTF-8 when it is valid UTF-8, else Windows-1252, which spreadsheets
    of Western Europe and Québec save CSV as.

    :param content: bytes
    :raise FileProblem: empty, too big, or not text
    """
    if not content.strip():
        raise FileProblem("empty")
    if len(content) > MAX_BYTES:
        raise FileProblem("too_big", megabytes=MAX_BYTES // 1024 // 1024)
    marks = [encoding for mark, encoding in BOMS.items() if content.startswith(mark)]
    for encoding in marks or ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise FileProblem("not_text")
        return text, encoding
    raise FileProblem("not_text")


def get_separator(text):
    """Return the separator of the header: the one that most often stands between its names."""
    header = text.lstrip("\r\n").splitlines()[0]
    counts = {separator: header.count(separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=counts.get)
    if not counts[best]:
        names = ", ; | Tab"
        raise FileProblem("one_column", separators=names)
    return best


def read_rows(text, separator):
    """Return the header and the rows, with the number of the line of the file that each begins on.

    Lines without anything in them are left out; a row that is too short reads as empty cells.

    :return: ``(header, [(line number, cells)])``
    :raise FileProblem: broken quotes, huge cells, too many lines, no line at all
    """
    previous = csv.field_size_limit(MAX_FIELD)
    try:
        return _read_rows(text, separator)
    finally:
        csv.field_size_limit(previous)


def _read_rows(text, separator):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header, rows, start = None, [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if header is None:
                    header = [cell.strip() for cell in cells]
                else:
                    rows.append((start, cells))
            start = reader.line_num + 1
            if len(rows) > MAX_LINES:
                raise FileProblem("too_many", lines=MAX_LINES)
    except csv.Error as error:
        raise FileProblem("broken", line=reader.line_num, error=str(error)) from error
    if not rows:
        raise FileProblem("empty")
    return header, rows


def write_csv(rows):
    """Return rows as the bytes of a CSV file that a spreadsheet opens without running anything.

    A cell that begins like a formula gets an apostrophe in front (CSV injection, OWASP).
    """
    output = io.StringIO(newline="")
    csv.writer(output).writerows([[defuse(cell) for cell in row] for row in rows])
    return output.getvalue().encode("utf-8-sig")


def defuse(cell):
    """Return the text of a cell with an apostrophe before what a spreadsheet would run."""
    if isinstance(cell, (int, float)):
        return cell
    text = str(cell or "")
    return f"'{text}" if text.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
