from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..calendar_file import fold, prepare_event
from ..majority import is_carried, required_quorum


@tagged("post_install", "-at_install")
class TestMajority(BaseCase):
    """Votes, quorum and the calendar file, without the ORM."""

    def test_simple_majority(self):
        self.assertTrue(is_carried(4, 3))
        self.assertFalse(is_carried(3, 4))
        self.assertFalse(is_carried(0, 0))
        self.assertFalse(is_carried(3, 3))

    def test_casting_vote_on_a_tie_only(self):
        self.assertTrue(is_carried(3, 3, casting_vote="for"))
        self.assertFalse(is_carried(3, 3, casting_vote="against"))
        self.assertFalse(is_carried(3, 4, casting_vote="for"))
        self.assertFalse(is_carried(3, 3, (2, 3), casting_vote="for"))

    def test_two_thirds_is_exact(self):
        self.assertTrue(is_carried(2, 1, (2, 3)))
        self.assertTrue(is_carried(6, 3, (2, 3)))
        self.assertFalse(is_carried(5, 3, (2, 3)))
        self.assertFalse(is_carried(0, 0, (2, 3)))
        self.assertTrue(is_carried(200_000_000_002, 100_000_000_001, (2, 3)))
        self.assertFalse(is_carried(200_000_000_001, 100_000_000_001, (2, 3)))

    def test_custom_fraction(self):
        self.assertTrue(is_carried(3, 1, (3, 4)))
        self.assertFalse(is_carried(5, 2, (3, 4)))
        self.assertTrue(is_carried(7, 0, (1, 1)))

    def test_quorum(self):
        self.assertEqual([required_quorum("majority", n) for n in (1, 6, 7, 10)], [1, 4, 4, 6])
        self.assertEqual(required_quorum("fraction", 31, 1, 10), 4)
        self.assertEqual(required_quorum("fraction", 30, 1, 10), 3)
        self.assertEqual(required_quorum("number", 100, number=12), 12)
        self.assertEqual(required_quorum("present", 100), 1)

    def test_calendar_file(self):
        day = datetime(2026, 3, 10, 14, 0)
        text = prepare_event("u@x", day, day, day, "Séance; du CA, " + "é" * 60, "Québec\nsalle 2")
        self.assertTrue(text.startswith("BEGIN:VCALENDAR\r\n"))
        self.assertIn("DTSTART:20260310T140000Z\r\n", text)
        self.assertIn("LOCATION:Québec\\nsalle 2\r\n", text)
        self.assertIn("SUMMARY:Séance\\; du CA\\, ", text)
        self.assertTrue(all(len(line.encode()) <= 75 for line in text.split("\r\n")))
        self.assertEqual(fold("é" * 60).replace("\r\n ", ""), "é" * 60)
