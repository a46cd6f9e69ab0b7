from odoo import Command
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestTrueCost(BillingCommon):
    """What an hour costs is kept on its row, whoever pays for it."""

    def _get_costs(self, lines):
        """(kind, minutes, rate, cost) of the live rows of entries, None where unknown."""
        rows = lines.ledger_ids.filtered(lambda r: not r.reversed and not r.reversal_of_id)
        self.env.cr.execute(
            "SELECT kind, minutes, true_cost_rate, true_cost FROM consortium_hour_ledger"
            " WHERE id = ANY(%s) ORDER BY id", [rows.ids])
        return [
            (kind, minutes, rate and float(rate), cost and float(cost))
            for kind, minutes, rate, cost in self.env.cr.fetchall()
        ]

    def _create_cost_card(self):
        card = self.env["consortium.rate.card"].create({
            "name": "True costs", "purpose": "cost", "company_id": self.company.id,
            "currency_id": self.company.currency_id.id,
            "line_ids": [
                Command.create({"rate": 70, "date_from": "2026-01-01", "role_id": self.role.id}),
                Command.create({
                    "rate": 80, "date_from": "2026-01-01", "role_id": self.role.id,
                    "service_domain_id": self.domain_other.id}),
            ]})
        self.company.write({
            "consortium_true_cost_source": "card", "consortium_true_cost_card_id": card.id})
        return card

    def test_employee_and_overhead(self):
        """45 $ an hour and 20 % of overhead, on each part of an entry that is split."""
        self.company.consortium_true_cost_overhead = 20
        self._create_package(hours=1)
        lines = self._post(1.5)
        self.assertEqual(self._get_costs(lines), [
            ("draw", 60, 54.0, 54.0), ("overage", 30, 54.0, 27.0)])

    def test_every_kind_has_its_cost(self):
        for kind in ("hourly", "fixed", "courtesy", "representation"):
            lines = self._post(
                2, employee=self._create_employee(kind),
                project=self._create_project(self.agreement, kind))
            self.assertEqual([row[2:] for row in self._get_costs(lines)], [(45.0, 90.0)], kind)

    def test_unknown_is_not_zero(self):
        self.employee.hourly_cost = 0
        self.assertEqual(self._get_costs(self._post(1)), [("overage", 60, None, None)])

    def test_shadow_rates(self):
        self._create_cost_card()
        lines = self._post(1)
        other = self._post(1, project=self._create_project(
            self.agreement, service_domain_id=self.domain_other.id),
            employee=self._create_employee("B"))
        unknown = self._post(1, employee=self._create_employee("C", role=self.role_senior))
        self.assertEqual(self._get_costs(lines)[0][2], 70)
        self.assertEqual(self._get_costs(other)[0][2], 80)
        self.assertIsNone(self._get_costs(unknown)[0][2])

    def test_nothing_moves_it_afterwards(self):
        """Invariant 4, for costs."""
        card = self._create_cost_card()
        lines = self._post(1)
        card.line_ids.rate = 1
        self.employee.hourly_cost = 500
        self.company.consortium_true_cost_source = "employee"
        self.env.flush_all()
        self.assertEqual(self._get_costs(lines)[0][2:], (70, 70))

    def test_reversal_takes_it_back(self):
        lines = self._post(1)
        self._reopen(lines)
        rows = lines.ledger_ids
        self.assertEqual(sum(rows.mapped("true_cost")), 0)
        self.assertEqual(set(rows.mapped("true_cost_rate")), {45.0})
        self.employee.hourly_cost = 0
        lines.sheet_id.action_submit()
        self._approve(lines)
        self._reopen(lines)
        self.env.cr.execute(
            "SELECT count(*) FROM consortium_hour_ledger WHERE timesheet_id = ANY(%s)"
            " AND true_cost IS NULL", [lines.ids])
        self.assertEqual(self.env.cr.fetchone(), (2,))

    def test_refused_overage_becomes_a_courtesy_at_its_cost(self):
        self.agreement.overage_policy = "ask"
        lines = self._post(2)
        lines.ledger_ids.with_user(self.officer).action_refuse_consent()
        self.assertEqual(self._get_costs(lines), [("courtesy", 120, 45.0, 90.0)])

    def test_only_approvers_see_costs(self):
        card = self._create_cost_card()
        rows = self._post(1).ledger_ids
        Card, Line = self.env["consortium.rate.card"], self.env["consortium.rate.card.line"]
        for user, allowed in ((self.reader, False), (self.officer, False), (self.manager, True)):
            names = rows.with_user(user).fields_get()
            self.assertEqual("true_cost" in names and "true_cost_rate" in names, allowed)
            self.assertEqual(card in Card.with_user(user).search([]), allowed)
            self.assertEqual(bool(Line.with_user(user).search([("card_id", "=", card.id)])), allowed)
            self.assertIn(self.card, Card.with_user(user).search([]))

    def test_queries(self):
        """Costs by card too: as many queries for forty entries as for ten."""
        self._create_cost_card()
        counts = []
        for index, number in enumerate((1, 10, 40)):
            lines = self._create_lines(
                *[0.25] * number, employee=self._create_employee(f"Many {index}"))
            lines._set_approval_state("approved")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Ledger._post_timesheets(lines)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(lines.ledger_ids.mapped("true_cost_rate")), {70.0})
        self.assertEqual(counts[1], counts[2], counts)
        self.assertLessEqual(counts[2], 24, counts)
