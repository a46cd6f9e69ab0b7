import hashlib
import json
import random
from datetime import date, timedelta

from psycopg2.errors import CheckViolation, ForeignKeyViolation, RestrictViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.consortium_statement_seal import ROW_COLUMNS, WORK_COLUMNS
from .common import BillingCommon

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


class StatementCommon(BillingCommon):
    """Statements of a company that issues them since January."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Statement = cls.env["consortium.statement"]
        cls.company.consortium_statement_start = "2026-01-01"

    @classmethod
    def _issue(cls, until=MARCH, member=None):
        """Issue everything until a date; return the statements of a member, oldest first."""
        cls.Statement._issue_until(cls.company, until)
        return cls.Statement.search(
            [("member_id", "=", (member or cls.member).id)], order="date_to")


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    """Opening + in - out = closing, period after period, equal to the ledger."""

    def test_balance(self):
        package = self._create_package(hours=10, price=95)
        self._post(8, 4.5)  # 2 March: 10 h drawn, 2.5 h of overage
        january, february, march = self._issue()
        self.assertRecordValues(january | february | march, [
            {"date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31), "opening": 0,
             "bought": 600, "drawn": 0, "closing": 600, "closing_value": 950.0},
            {"date_from": date(2026, 2, 1), "date_to": date(2026, 2, 28), "opening": 600,
             "bought": 0, "drawn": 0, "closing": 600, "closing_value": 950.0},
            {"date_from": date(2026, 3, 1), "date_to": MARCH, "opening": 600, "bought": 0,
             "drawn": 600, "closing": 0, "closing_value": 0.0},
        ])
        self.assertRecordValues(march, [{
            "overage_minutes": 150, "overage_amount": 300.0, "hourly_minutes": 0, "late_count": 0,
            "drawn_value": 950.0}])
        self.assertEqual(march.line_ids.package_id, package)
        self.assertFalse(self._issue(MAY) - january - february - march, "nothing left to state")

    def test_each_row_once(self):
        self._create_package(hours=10)
        self._post(3)
        first = self._issue(MARCH)[-1]
        self._post(2, day=date(2026, 4, 7))
        second = self._issue(APRIL)[-1]
        self.assertEqual(first.ledger_ids.mapped("kind"), ["draw"])
        self.assertEqual(second.ledger_ids.work_date, date(2026, 4, 7))
        self.assertFalse(self.Ledger.search(
            [("member_id", "=", self.member.id), ("statement_id", "=", False)]))

    def test_late_rows_are_adjustments(self):
        """Posted after the statement of their month, they are on the next one; it never moves."""
        self._create_package(hours=10)
        self._post(3)
        before = self._issue()[-1]
        content = before._get_content()
        self._post(2, employee=self._create_employee("Late"))  # 2 March, approved in April
        self._post(1, day=date(2026, 4, 7))
        after = self._issue(APRIL)[-1]
        self.assertEqual(before._get_content(), content)
        self.assertRecordValues(after, [{
            "opening": 420, "drawn": 180, "closing": 240, "late_count": 1, "row_count": 2}])
        self.assertFalse((before | after)._find_differences())

    def test_correction_after_statement(self):
        """A week reopened after the statement: reversal and new hours are adjustments."""
        package = self._create_package(hours=10)
        lines = self._post(3)
        before = self._issue()[-1]
        self._reopen(lines)
        lines.unit_amount = 4
        lines.sheet_id.action_submit()
        self._approve(lines)
        after = self._issue(APRIL)[-1]
        self.assertRecordValues(before | after, [
            {"drawn": 180, "closing": 420}, {"drawn": 60, "closing": 360}])
        self.assertEqual(after.late_count, 2)
        self.assertEqual(after.closing, package.balance)

    def test_brought_forward(self):
        """A company that begins with history: what came before is the opening."""
        self.company.consortium_statement_start = False
        self._create_package(hours=10, price=90)
        self._post(3)
        self._post(1, day=date(2026, 4, 7))
        statement = self._issue(APRIL)
        self.assertRecordValues(statement, [{
            "date_from": date(2026, 4, 1), "opening": 420, "opening_value": 630.0, "bought": 0,
            "drawn": 60, "closing": 360, "closing_value": 540.0, "late_count": 0, "row_count": 3}])
        self.assertFalse(statement._find_differences())

    def test_package_moved_back(self):
        """The first day of a package is moved back: its hours are bought before they are drawn."""
        package = self._create_package(hours=10, start=date(2026, 5, 1))
        package.date_start = date(2026, 3, 1)
        self._post(3)
        self.assertRecordValues(self._issue(), [{"bought": 600, "drawn": 180, "closing": 420}])

    def test_empty_packages_are_left_out(self):
        self.company.consortium_statement_start = False
        self._create_package(hours=3)
        self._post(3)
        self.assertFalse(self._issue(APRIL), "all is past and used up")
        left = self._create_package(hours=1)
        self.assertEqual(self._issue(APRIL).line_ids.package_id, left)

    def test_expiry_and_order(self):
        package = self._create_package(hours=10, end=date(2026, 3, 15))
        self._post(4)
        package._expire()
        self.assertRecordValues(self._issue()[-1], [{
            "opening": 600, "drawn": 240, "expired": 360, "expired_value": 600.0, "closing": 0,
            "closing_value": 0.0}])

    def test_moves_between_packages(self):
        """What leaves a package enters another: in and out, for nothing in all."""
        source, target = self._create_package(hours=10, price=90), self._create_package(hours=2)
        self.Package._move_hours("transfer", [(source, target, 90, date(2026, 3, 10))], "Test")
        march = self._issue()[-1]
        self.assertRecordValues(march.line_ids.sorted("package_id"), [
            {"opening": 600, "given": 90, "given_value": 135.0, "received": 0, "received_value": 0.0,
             "closing": 510},
            {"opening": 120, "given": 0, "given_value": 0.0, "received": 90, "received_value": 135.0,
             "closing": 210}])
        self.assertRecordValues(march, [{"received": 90, "given": 90, "closing": 720}])
        self.assertFalse(march._find_differences())

    def test_quiet_periods(self):
        """Without hours nor rows there is no statement; the next one covers the silence."""
        self._create_package(hours=4)
        self._post(4)
        self.assertEqual(len(self._issue(APRIL)), 3)
        self._create_package(hours=2, start=date(2026, 6, 10))
        last = self._issue(date(2026, 6, 30))[-1]
        self.assertEqual((last.date_from, last.date_to), (date(2026, 4, 1), date(2026, 6, 30)))

    def test_frequency(self):
        """The shortest of the member's agreements; quarters and years are fiscal ones."""
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self.agreement.statement_frequency = "quarterly"
        self._create_package(hours=4)
        self.assertEqual(self._issue(APRIL).date_to, MARCH)
        self.agreement.statement_frequency = "yearly"
        last = self._issue(date(2026, 12, 31))[-1]
        self.assertEqual((last.date_from, last.date_to), (date(2026, 4, 1), date(2026, 6, 30)))
        self._create_agreement(self.member)
        last = self._issue(date(2026, 7, 31))[-1]
        self.assertEqual((last.date_from, last.date_to), (date(2026, 7, 1), date(2026, 7, 31)))

    def test_two_members_two_currencies(self):
        other = self._create_member("Coop Beta")
        usd = self.env.ref("base.USD")
        usd.active = True
        self._create_package(hours=4)
        self._create_package(
            hours=2, agreement=self._create_agreement(self.member, currency_id=usd.id))
        self._create_package(hours=3, agreement=self._create_agreement(other))
        self.assertEqual(
            sorted(self._issue().mapped(lambda s: (s.currency_id.name, s.closing))),
            sorted([("CAD", 240), ("USD", 120)] * 3))
        self.assertEqual(self._issue(member=other)[-1].closing, 180)

    def test_hash_is_reproducible(self):
        """Written again from the records in Python, after the documented format."""
        self._create_package(hours=4)
        self._post(3, 2, name='Tab\t, "quotes", \\ and\nlines – été')
        statements = self._issue()
        for statement in statements:
            text = self._write_content(statement)
            self.assertEqual(text, statement._get_content())
            digest = hashlib.sha256(text.encode()).hexdigest()
            self.assertEqual(digest, statement.content_hash)
        self.assertEqual(len(set(statements.mapped("content_hash"))), 3)

    def _write_content(self, statement):
        columns = statement._get_balance_columns()

        def get(record, name):
            value = record[name]
            field = record._fields[name]
            if field.type == "monetary" or name == "multiplier":
                return f"{value:.4f}"
            if field.type == "date":
                return value.isoformat()
            return value.id or None if field.type == "many2one" else value

        arrays = [
            ["consortium.statement/1", statement.name, self.company.id, statement.member_id.id,
             "CAD", str(statement.date_from), str(statement.date_to),
             statement.previous_id.content_hash or None],
            ["T", *(get(statement, name) for name in (*columns, *WORK_COLUMNS))],
            *(["P", line.package_id.id, *(get(line, name) for name in columns)]
              for line in statement.line_ids.sorted("package_id")),
            *(["R", row.id, *(get(row, name) or (None if name == "description" else get(row, name))
                              for name in ROW_COLUMNS[1:])]
              for row in statement.ledger_ids.sorted("id")),
        ]
        return "".join(json.dumps(array, ensure_ascii=False) + "\n" for array in arrays)

    def test_check_finds_a_change(self):
        self._create_package(hours=4)
        statement = self._issue()[-1]
        statement.with_user(self.reader).action_check()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL session_replication_role = replica")
            self.env.cr.execute(
                "UPDATE consortium_statement_line SET drawn = 60, closing = 180 WHERE id = %s",
                statement.line_ids.ids)
            self.env.invalidate_all()
            with self.assertRefused("no longer that of the fingerprint"):
                statement.with_user(self.reader).action_check()
            savepoint.rollback()

    @mute_logger("odoo.sql_db")
    def test_frozen(self):
        """Nobody changes what was stated: users, the superuser, SQL."""
        self._create_package(hours=4)
        first, *_others, last = self._issue()
        for record, values in ((last, {"closing": 1}), (last.line_ids, {"drawn": 1})):
            for user in (self.manager, self.env.user):
                with self.assertRaises(UserError):
                    record.with_user(user).write(values)
                with self.assertRaises(UserError):
                    record.with_user(user).unlink()
                with self.assertRaises(UserError):
                    record.with_user(user).create(values)
        for query in (
            "UPDATE consortium_statement SET late_count = 7 WHERE id = %s",
            "DELETE FROM consortium_statement WHERE id = %s",
            "UPDATE consortium_statement_line SET drawn = 60 WHERE statement_id = %s",
            "DELETE FROM consortium_statement_line WHERE statement_id = %s",
            "UPDATE consortium_hour_ledger SET statement_id = NULL WHERE statement_id = %s",
        ):
            with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(query, first.ids)
        last._portal_ensure_token()  # not something that it says
        self.assertTrue(last.access_token)

    @mute_logger("odoo.sql_db")
    def test_chain_is_checked(self):
        """PostgreSQL refuses a gap, an overlap, another opening and a second successor."""
        self._create_package(hours=4)
        last = self._issue()[-1]
        copy = """
            INSERT INTO consortium_statement (name, company_id, member_id, currency_id, previous_id,
                   issued_on, date_from, date_to, date_next, opening, opening_value, bought,
                   received, drawn, expired, refunded, given, closing)
            SELECT 'X', company_id, member_id, currency_id, id, issued_on, %s::date, '2026-04-30',
                   '2026-05-01', %s, closing_value, 0, 0, 0, 0, 0, 0, %s
              FROM consortium_statement WHERE id = %s"""
        for values, error in (
            (("2026-04-02", last.closing, last.closing), ForeignKeyViolation),
            (("2026-03-31", last.closing, last.closing), ForeignKeyViolation),
            (("2026-04-01", 1, 1), ForeignKeyViolation),
            (("2026-04-01", last.closing, 1), CheckViolation),
        ):
            with self.assertRaises(error), self.env.cr.savepoint():
                self.env.cr.execute(copy, (*values, last.id))
        self.env.cr.execute(copy, ("2026-04-01", last.closing, last.closing, last.id))

    def test_random_ledgers(self):
        """Whatever happens to packages, the closings are the balances, and the chain is exact."""
        rng = random.Random(20261125)
        day = date(2026, 1, 5)
        posted = []
        while day < date(2026, 6, 20):
            action = rng.random()
            if action < 0.2:
                self._create_package(
                    hours=rng.randint(1, 6), price=rng.choice((90, 95.37)), start=day,
                    end=day + timedelta(days=rng.randint(10, 200)))
            elif action < 0.8:
                posted.append(self._post(
                    rng.choice((0.25, 1.1, 2, 3.5)), day=day,
                    employee=self._create_employee(f"Person {day}")))
            elif posted and action < 0.9:
                lines = posted.pop(rng.randrange(len(posted)))
                self._reopen(lines)
                lines.sheet_id.action_submit()
                self._approve(lines)
            else:
                self.Package.search(
                    [("agreement_id", "=", self.agreement.id), ("state", "=", "open"),
                     ("date_end", "<", day)])._expire()
            if action < 0.3:
                self._issue(day - timedelta(days=1))
            day += timedelta(days=rng.randint(1, 6))
        statements = self._issue(date(2027, 12, 31))
        packages = self.agreement.package_ids
        self.assertGreater(len(packages), 4)
        self.assertEqual(statements[-1].closing, sum(packages.mapped("balance")))
        self.assertAlmostEqual(
            statements[-1].closing_value,
            sum(package.value - package.consumed_value for package in packages), 2)
        for before, after in zip(statements, statements[1:], strict=False):
            self.assertEqual(
                (before.closing, before.closing_value, before.date_to + timedelta(days=1)),
                (after.opening, after.opening_value, after.date_from))
        self.assertGreater(sum(statements.mapped("late_count")), 0)
        self.assertFalse(statements._find_differences())
