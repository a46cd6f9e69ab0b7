from odoo.tests import tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestNewCompany(MembersCommon):
    """A new company starts with its numberings and its bodies."""

    CODES = ("consortium.membership", "consortium.share.move", "consortium.share.certificate")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new = cls.env["res.company"].create({"name": "New co-operative"})

    def _get_sequences(self):
        return self.env["ir.sequence"].search(
            [("company_id", "=", self.new.id), ("code", "in", self.CODES)]
        )

    def test_sequences_are_made_with_the_company(self):
        sequences = self._get_sequences()
        self.assertEqual(sorted(sequences.mapped("code")), sorted(self.CODES))
        self.assertEqual(set(sequences.mapped("implementation")), {"no_gap"})
        for code in self.CODES[1:]:
            self.assertIn(self.new._get_share_sequence(code), sequences)
        self.assertEqual(self._get_sequences(), sequences, "reading makes none")

    def test_a_sequence_that_was_removed_is_made_again(self):
        self._get_sequences().unlink()
        self.env["consortium.share.class"].create(
            {"name": "Common", "code": "A", "company_id": self.new.id}
        )
        self.assertEqual(
            sorted(self._get_sequences().mapped("code")), sorted(self.CODES[1:])
        )
        self.assertTrue(self.new._get_member_sequences()[self.new])

    def test_bodies_come_without_a_note_in_english(self):
        bodies = self.env["consortium.body"].search([("company_id", "=", self.new.id)])
        self.assertEqual(len(bodies), 4)
        self.assertFalse(bodies.message_ids.filtered("body"))
