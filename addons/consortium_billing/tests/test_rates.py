from datetime import date

from freezegun import freeze_time
from psycopg2.errors import ExclusionViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, Form, tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.consortium_billing.pricing import RateLine
from odoo.addons.consortium_billing.rate_periods import find_gaps, revise

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

    def test_copy_has_a_name_of_its_own(self):
        self.assertEqual(self.card.copy().name, "Company rates (copy)")
        self.assertEqual(self.card.copy({"name": "Other"}).name, "Other")


@tagged("post_install", "-at_install")
class TestRatePeriods(BaseCase):
    """New rates and holes, without a database."""

    def test_revise(self):
        for rate, mode, value, rounding, expected in (
            (118.5, "percent", 3, 0.25, 122.0), (118.5, "percent", 3, 0.01, 122.06),
            (100, "percent", 2.5, 1, 103), (100, "amount", -7.3, 0.5, 92.5),
            (0.1, "amount", -5, 0.01, 0), (1.005, "percent", 0, 0.01, 1.01), (90, "amount", 0, 5, 90),
        ):
            self.assertEqual(revise(rate, mode, value, rounding), expected)

    def _find(self, *periods, **kwargs):
        lines = [RateLine(index, 1, 100, role_id=role, date_from=start, date_to=end)
                 for index, (role, start, end) in enumerate(periods, start=1)]
        return [(gap.line.id, gap.date_from, gap.date_to, gap.fallback and gap.fallback.id)
                for gap in find_gaps(lines, **kwargs)]

    def test_gaps(self):
        year, march, june = date(2026, 1, 1), date(2026, 3, 31), date(2026, 6, 1)
        self.assertEqual(self._find((1, year, date.max)), [])
        self.assertEqual(self._find((1, year, date(2026, 5, 31)), (1, june, date.max)), [])
        hole = [(1, date(2026, 4, 1), date(2026, 5, 31), None)]
        self.assertEqual(self._find((1, year, march), (1, june, date.max)), hole)
        self.assertEqual(self._find((1, june, date.max), (1, year, march)), [(2, *hole[0][1:])])
        self.assertEqual(
            self._find((1, year, march), (1, june, date.max), (0, year, date.max)),
            [(*hole[0][:3], 3)], "the default rate applies meanwhile")
        self.assertEqual(
            self._find((1, year, march)), [(1, date(2026, 4, 1), date.max, None)])
        self.assertEqual(self._find((1, year, march), (1, june, date.max), since=june), [])


@tagged("post_install", "-at_install")
class TestRateCard(BillingCommon):
    """What a card says, new rates from a day, why a row has its rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-20 15:00:00"))
        cls.RateLine = cls.env["consortium.rate.card.line"]
        cls.default, cls.senior = cls.card.line_ids.sorted("rate")

    def _revise(self, date_from="2026-07-01", user=None, **values):
        Wizard = self.env["consortium.rate.card.revise"].with_user(user or self.manager)
        return Wizard.create({"card_id": self.card.id, "date_from": date_from, **values})

    def test_new_rates_from_a_day(self):
        wizard = self._revise(percent=3, rounding="0.25")
        self.assertEqual(
            sorted(wizard.line_ids.mapped(lambda line: (line.old_rate, line.new_rate))),
            [(120, 123.5), (150, 154.5)])
        wizard.line_ids.filtered(lambda line: line.old_rate == 150).new_rate = 160
        wizard.action_apply()
        self.assertEqual(set(self.card.line_ids.mapped(lambda line: (
            str(line.date_from), str(line.date_to or ""), line.role_id, line.rate))), {
            ("2025-01-01", "2026-06-30", self.env["consortium.role"], 120.0),
            ("2025-01-01", "2026-06-30", self.role_senior, 150.0),
            ("2026-07-01", "", self.env["consortium.role"], 123.5),
            ("2026-07-01", "", self.role_senior, 160.0)})
        with self.assertRefused("No rate of this card runs"):
            self._revise().action_apply()

    def test_new_rates_of_some_roles_by_an_amount(self):
        self._revise(mode="amount", amount=-10, role_ids=[Command.set(self.role_senior.ids)],
                     rounding="1").action_apply()
        self.assertFalse(self.default.date_to)
        new = self.card.line_ids - self.default - self.senior
        self.assertEqual((new.rate, new.role_id), (140, self.role_senior))

    def test_new_rates_end_with_the_old_ones(self):
        self.senior.date_to = "2026-12-31"
        self.RateLine.create({"card_id": self.card.id, "role_id": self.role_senior.id,
                              "date_from": "2027-01-01", "rate": 170})
        self._revise().action_apply()
        self.assertEqual(
            [(str(line.date_from), str(line.date_to or ""))
             for line in self.card.line_ids.filtered("role_id").sorted("date_from")],
            [("2025-01-01", "2026-06-30"), ("2026-07-01", "2026-12-31"), ("2027-01-01", "")])

    def test_posted_hours_keep_their_rate(self):
        lines = self._post(1)
        wizard = self._revise("2026-03-01", percent=10)
        self.assertEqual(wizard.posted_count, 1)
        wizard.action_apply()
        self.assertEqual(lines.ledger_ids.rate, 120)
        late = self._post(1, employee=self._create_employee("Late"))
        self.assertEqual(late.ledger_ids.rate, 132, "the day of the work decides")

    def test_only_approvers_change_rates(self):
        for user in (self.reader, self.officer):
            with self.assertRaises(AccessError):
                self._revise(user=user)

    def test_gaps_are_told(self):
        self.assertFalse(self.card.gap_text)
        self.senior.date_to = "2026-03-31"
        self.assertEqual(
            self.card.gap_text, "any / any / Senior Advisor, from 04/01/2026 on: the rate of "
            "“any / any / any” applies.".replace("Senior Advisor", self.role_senior.name))
        self.default.date_to = "2026-04-30"
        self.RateLine.create(
            {"card_id": self.card.id, "date_from": "2026-06-01", "rate": 125})
        self.assertIn("from 05/01/2026 to 05/31/2026: no rate, such hours cannot be approved",
                      self.card.gap_text)

    def test_gaps_while_typing(self):
        with Form(self.card) as form:
            with form.line_ids.edit(0) as line:
                line.date_to = "2026-04-30"
            self.assertIn("05/01/2026", form.gap_text)

    def test_in_force_and_history(self):
        self._revise("2026-03-01", percent=10, rounding="1").action_apply()
        self.assertEqual(self.card.current_count, 2)
        new = self.card.line_ids.filtered(lambda line: line.validity == "current" and line.role_id)
        self.assertEqual((new.previous_rate, new.change_percent), (150, 10))
        self.assertEqual((self.senior.validity, self.senior.previous_rate), ("past", 0))
        history = self.RateLine.search(new.action_history()["domain"])
        self.assertEqual(history, self.senior | new)
        action = self.card.action_view_lines()
        self.assertEqual(self.RateLine.search(action["domain"]), self.card.line_ids)

    def test_import(self):
        """A file with names, as the template has it; an overlap is refused with its row."""
        header = ["card_id", "grade_id", "service_domain_id", "role_id", "date_from", "date_to", "rate"]
        template = self.RateLine.get_import_templates()[0]["template"]
        with file_open(template.lstrip("/")) as file:
            self.assertEqual(file.read().strip().split(","), header)
        RateLine = self.RateLine.with_user(self.manager)
        result = RateLine.load(header, [
            ["Company rates", "", self.domain.name, self.role.name, "2026-04-01", "", "131.5"],
            ["Company rates", "", "", self.role.name, "2026-04-01", "2026-12-31", "129"]])
        self.assertFalse(result["messages"])
        self.assertEqual(sorted(RateLine.browse(result["ids"]).mapped("rate")), [129, 131.5])
        result = RateLine.load(header, [
            ["Company rates", "", "", self.role.name, "2026-06-01", "", "1"]])
        self.assertIn("already has a rate", result["messages"][0]["message"])

    def test_why_this_rate(self):
        overage = self._post(1).ledger_ids.with_user(self.reader)
        self.assertEqual(overage.rate_reason.split("\n"), [
            "Rate card “Company rates” (of the company), line “any / any / any”.",
            "Default rate of the card: no line is more specific.",
            "The day of the work decides: 03/02/2026, on or after 01/01/2025."])
        senior = self._post(1, employee=self._create_employee(
            "Senior", role=self.role_senior)).ledger_ids
        self.assertIn("Most specific line for this work: its role.", senior.rate_reason)
        self.senior.rate = 155
        self.env.invalidate_all()
        self.assertIn("155.00", senior.rate_reason)
        self.assertIn("keeps the rate of the day it was approved", senior.rate_reason)
        self.company.consortium_rate_card_id = False
        self.env.invalidate_all()
        self.assertIn("(not used any more)", senior.rate_reason)
        package = self._create_package(hours=2)
        draw = self._post(1, employee=self._create_employee("Draw")).ledger_ids
        self.assertIn(package.name, draw.rate_reason)
        self.assertIn("for 2 h", draw.rate_reason)

    def test_agreement_rate_comes_first(self):
        own = self.card.copy({"name": "Own", "line_ids": [
            Command.create({"rate": 99, "date_from": "2026-01-01", "date_to": "2026-03-02"})]})
        self.agreement.rate_card_id = own
        first = self._post(1).ledger_ids
        self.assertEqual(first.rate, 99)
        self.assertIn("(of the agreement)", first.rate_reason)
        later = self._post(1, day=date(2026, 3, 9)).ledger_ids
        self.assertEqual(later.rate, 120, "its card has no rate for that day")

    def test_costs_are_no_prices(self):
        cost = self.card.copy({"purpose": "cost"})
        with self.assertRaises(ValidationError):
            self.agreement.rate_card_id = cost
