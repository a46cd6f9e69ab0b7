"""A calendar file with one event (RFC 5545), without the ORM."""

FORMAT = "%Y%m%dT%H%M%SZ"


def prepare_event(uid, stamp, start, end, summary, location="", description=""):
    """Text of a file that calendars open as one event.

    :param stamp, start, end: naive datetimes in UTC
    :return: str, lines ended by CR LF and folded at 75 octets
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Consortium//Members//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp.strftime(FORMAT)}",
        f"DTSTART:{start.strftime(FORMAT)}",
        f"DTEND:{end.strftime(FORMAT)}",
        f"SUMMARY:{escape(summary)}",
    ]
    if location:
        lines.append(f"LOCATION:{escape(location)}")
    if description:
        lines.append(f"DESCRIPTION:{escape(description)}")
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def escape(text):
    """Text as a value: backslash, comma, semicolon and line ends are escaped."""
    for char, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(char, escaped)
    return text


def fold(line, size=75):
    """Cut a line in parts of at most ``size`` octets, never inside a character."""
    parts, part, length = [], "", 0
    for char in line:
        octets = len(char.encode())
        if length + octets > size:
            parts.append(part)
            part, length = "", 1
        part += char
        length += octets
    return "\r\n ".join([*parts, part])
