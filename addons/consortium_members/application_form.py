"""What an applicant sends, cleaned: no database here, so that it is tested alone."""

import re
from pathlib import PurePath

#: name -> largest number of characters
PARTNER_FIELDS = {
    "name": 200,
    "email": 254,
    "phone": 40,
    "street": 200,
    "street2": 200,
    "city": 100,
    "zip": 20,
    "company_registry": 40,
    "website": 200,
}
CONTACT_FIELDS = {
    "contact_name": 200,
    "contact_function": 120,
    "contact_email": 254,
    "contact_phone": 40,
}
OTHER_FIELDS = {"signed_by": 200, "application_note": 4000}
TEXT_FIELDS = PARTNER_FIELDS | CONTACT_FIELDS | OTHER_FIELDS
MULTILINE = {"application_note"}

#: extension -> (mimetype, first bytes): what is shown is what is inside
FILE_TYPES = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        b"PK\x03\x04",
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b"PK\x03\x04",
    ),
    "odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")
_MARKUP = re.compile(r"<\s*[a-zA-Z/!?]")


def is_token(value):
    """Whether a value looks like the secret of a link at all."""
    return isinstance(value, str) and bool(_TOKEN.fullmatch(value))


def clean_text(value, multiline=False):
    """Text without control characters nor blanks around; one line unless asked.

    :param value: what was posted, of any type
    :param multiline: keep line breaks
    :return: str
    """
    text = value if isinstance(value, str) else ""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not multiline:
        text = " ".join(text.split())
    return text.strip()


def clean_form(post):
    """Clean the text fields of a form.

    :param post: dict of what was posted
    :return: ``(values, problems)``; problems are ``{field: "long" | "markup"}``
    """
    values, problems = {}, {}
    for name, limit in TEXT_FIELDS.items():
        text = clean_text(post.get(name), name in MULTILINE)
        values[name] = text
        if len(text) > limit:
            problems[name] = "long"
        elif _MARKUP.search(text):
            problems[name] = "markup"
    return values, problems


def to_int(value, default=0):
    """A whole number of 0 or more, and small; ``default`` when it is not one."""
    text = str(value if value is not None else "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return default
    return int(text)


def get_extension(name):
    """Extension of a file name, in lower case and without its dot."""
    return PurePath(name or "").suffix.lower().removeprefix(".")


def check_file(name, content, max_bytes):
    """Say what is wrong with a file.

    :param name: file name as sent
    :param content: bytes, at most one more than ``max_bytes``
    :param max_bytes: largest size
    :return: ``"type"``, ``"size"``, ``"empty"`` or None
    """
    extension = get_extension(name)
    if extension not in FILE_TYPES:
        return "type"
    if not content:
        return "empty"
    if len(content) > max_bytes:
        return "size"
    if not content.startswith(FILE_TYPES[extension][1]):
        return "type"
    return None


def safe_file_name(name):
    """Name without folders nor control characters, of a reasonable length."""
    base = clean_text((name or "").replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, extension = base.rpartition(".")
    return f"{(stem or 'file')[:80]}{dot}{extension[:8]}"
