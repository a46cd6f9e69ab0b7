from odoo.tests import BaseCase, tagged

from .. import application_form as form


@tagged("post_install", "-at_install")
class TestApplicationForm(BaseCase):
    """Cleaning what anybody may send, without the database."""

    def test_text(self):
        for value, expected in (
            ("  a  b ", "a b"),
            ("a\r\nb", "a b"),
            ("a\x00b\x1b\u2028", "ab"),
            (None, ""),
            (3, ""),
            (["x"], ""),
        ):
            with self.subTest(value):
                self.assertEqual(form.clean_text(value), expected)
        self.assertEqual(form.clean_text(" a\r\nb\rc ", multiline=True), "a\nb\nc")

    def test_form(self):
        values, problems = form.clean_form({"name": "<b>x", "city": "y" * 101, "zip": "1 < 2"})
        self.assertEqual(problems, {"name": "markup", "city": "long"})
        self.assertEqual(values["zip"], "1 < 2")
        self.assertEqual(values["street"], "")
        self.assertEqual(form.clean_form({"name": "Coop A & B"})[1], {})

    def test_numbers(self):
        for value, expected in (
            ("12", 12),
            (" 7 ", 7),
            ("", 0),
            ("-1", 0),
            ("1.5", 0),
            ("1e3", 0),
            ("٣", 0),
            ("9" * 20, 0),
            (None, 0),
        ):
            with self.subTest(value):
                self.assertEqual(form.to_int(value), expected)
        self.assertEqual(form.to_int("x", default=-1), -1)

    def test_files(self):
        for name, content, expected in (
            ("a.pdf", b"%PDF-1.7", None),
            ("a.PDF", b"%PDF-1.7", None),
            ("a.pdf", b"", "empty"),
            ("a.pdf", b"<html>", "type"),
            ("a.pdf", b"%PDF-1.7" * 4, "size"),
            ("a.html", b"<html>", "type"),
            ("a.pdf.exe", b"%PDF-", "type"),
            ("", b"%PDF-", "type"),
            (None, b"%PDF-", "type"),
        ):
            with self.subTest(name=name, content=content):
                self.assertEqual(form.check_file(name, content, 20), expected)

    def test_file_names(self):
        for name, expected in (
            ("../../etc/a.pdf", "a.pdf"),
            ("C:\\x\\a.pdf", "a.pdf"),
            ("a\x00.pdf", "a.pdf"),
            (".pdf", "file.pdf"),
            ("y" * 300 + ".pdf", "y" * 80 + ".pdf"),
        ):
            with self.subTest(name):
                self.assertEqual(form.safe_file_name(name), expected)
