from psycopg2.errors import ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestRateOverlap(BillingCommon):
    """One rate for a role, a domain, a tier and a day."""

    def _add(self, date_from, date_to=False, **values):
        return self.env["consortium.rate.card.line"].create({
            "card_id": self.card.id, "date_from": date_from, "date_to": date_to, "rate": 90,
            **values})

    def test_overlap_is_refused_with_the_line(self):
        with self.assertRaises(ValidationError) as caught:
            self._add("2026-06-01", role_id=self.role_senior.id)
        self.assertIn(self.role_senior.name, str(caught.exception))
        self.assertIn(self.card.name, str(caught.exception))

    def test_neighbours_do_not_overlap(self):
        first = self._add("2026-01-01", "2026-06-30", role_id=self.role.id)
        self._add("2026-07-01", role_id=self.role.id)
        self._add("2026-01-01", role_id=self.role.id, service_domain_id=self.domain.id)
        with self.assertRaises(ValidationError):
            first.date_to = "2026-07-01"

    @mute_logger("odoo.sql_db")
    def test_database_refuses_overlap(self):
        """Whoever writes, and whatever Python checks."""
        query = (
            "INSERT INTO consortium_rate_card_line (card_id, role_id, date_from, rate)"
            " VALUES (%s, %s, '2030-01-01', 1)")
        with self.assertRaises(ExclusionViolation), self.cr.savepoint():
            self.cr.execute(query, [self.card.id, self.role_senior.id])
            self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.cr.execute(query, [self.card.id, self.role.id])
        self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_copied_card_keeps_its_rates(self):
        copy = self.card.copy()
        self.assertEqual(copy.line_ids.mapped("rate"), self.card.line_ids.mapped("rate"))
