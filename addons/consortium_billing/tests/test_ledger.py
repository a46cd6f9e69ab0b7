from datetime import date, timedelta

from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GROUP, MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestLedger(BillingCommon):
    """Posting at approval, reversal at reopening, and a history that nobody can change."""

    def test_minutes_of_each_entry_add_up(self):
        """Invariant 1, with durations that binary fractions do not hold exactly."""
        self._create_package(hours=5)
        lines = self._post(1 / 3, 0.1, 2.3, 1 / 12, 4, 7.75)
        for line in lines:
            minutes = sum(row[1] for row in self._get_rows(line))
            self.assertEqual(minutes, line._get_minutes())

    def test_kinds(self):
        kinds = ("hourly", "fixed", "courtesy", "representation", "internal")
        lines = self.Line.browse()
        for kind in kinds:
            lines |= self._create_lines(1, billing_kind=kind)
        self._approve(lines)
        self.assertEqual(self._get_rows(), [
            ("hourly", 60, 120.0), ("fixed", 60, 0), ("courtesy", 60, 0), ("courtesy", 60, 0)])

    def test_no_agreement_no_row(self):
        project = self.env["project.project"].create(
            {"name": "Elsewhere", "partner_id": self.member.id, "allow_timesheets": True,
             "company_id": self.company.id})
        lines = self._post(2, project=project)
        self.assertFalse(lines.agreement_id)
        self.assertFalse(lines.ledger_ids)

    def test_zero_hours(self):
        lines = self._post(0)
        self.assertFalse(lines.ledger_ids)

    def test_work_date_order_beats_approval_and_typing_order(self):
        package = self._create_package(hours=2)
        later = self._create_lines(2, day=MONDAY + timedelta(days=1))
        earlier = self._create_lines(2, day=MONDAY)
        self._approve(later | earlier)
        self.assertEqual(self._get_rows(earlier), [("draw", 120, 200.0)])
        self.assertEqual(self._get_rows(later), [("overage", 120, 240.0)])
        self.assertPackage(package, balance=0)

    def test_fifo_and_split(self):
        """Invariant 3: two packages, the one that ends first pays first, whatever its id."""
        second = self._create_package(hours=10, price=110)
        first = self._create_package(hours=3, price=90, end=date(2026, 6, 30))
        lines = self._post(8)
        self.assertEqual(self._get_rows(lines), [("draw", 180, 270.0), ("draw", 300, 550.0)])
        self.assertEqual(self.Ledger.search([("kind", "=", "draw")], order="id").package_id,
                         first | second)
        self.assertPackage(first, state="exhausted", balance=0)
        self.assertPackage(second, state="open", balance=300)

    def test_package_that_expires_within_the_week(self):
        package = self._create_package(hours=20, end=MONDAY + timedelta(days=2))
        lines = self.Line.browse()
        for day in range(5):
            lines |= self._create_lines(2, day=MONDAY + timedelta(days=day))
        self._approve(lines)
        self.assertEqual([row[0] for row in self._get_rows(lines)],
                         ["draw"] * 3 + ["overage"] * 2)
        self.assertPackage(package, used=360)

    def test_package_that_expires_within_the_week_before_the_next_one(self):
        """Each day is paid by the package that is valid that day; the late hours of the first are
        not taken, however many it has left."""
        first = self._create_package(hours=20, end=MONDAY + timedelta(days=1))
        second = self._create_package(hours=4, start=MONDAY + timedelta(days=2))
        lines = self.Line.browse()
        for day in range(5):
            lines |= self._create_lines(2, day=MONDAY + timedelta(days=day))
        self._approve(lines)
        self.assertEqual([row[0] for row in self._get_rows(lines)], ["draw"] * 4 + ["overage"])
        self.assertPackage(first, used=240, balance=960)
        self.assertPackage(second, used=240, state="exhausted")

    def test_eligible_domain_and_role(self):
        self._create_package(hours=5, domain_ids=self.domain_other.ids)
        self._create_package(hours=5, role_ids=self.role_senior.ids)
        self.assertEqual([row[0] for row in self._get_rows(self._post(1))], ["overage"])
        lines = self._post(1, day=MONDAY + timedelta(days=7), service_domain_id=self.domain_other.id)
        self.assertEqual([row[0] for row in self._get_rows(lines)], ["draw"])

    def test_rate_is_the_roles(self):
        senior = self._create_employee("Senior", self.role_senior)
        lines = self._post(1.5, employee=senior)
        self.assertEqual(self._get_rows(lines), [("overage", 90, 225.0)])

    def test_agreement_card_first(self):
        self.agreement.rate_card_id = self.card.copy({"name": "Own", "line_ids": [
            (0, 0, {"rate": 99, "date_from": "2025-01-01", "role_id": self.role_senior.id})]})
        senior = self._create_employee("Senior", self.role_senior)
        self.assertEqual(self._get_rows(self._post(1, employee=senior)), [("overage", 60, 99.0)])
        self.assertEqual(self._get_rows(self._post(1)), [("overage", 60, 120.0)])

    def test_missing_rate(self):
        self.card.line_ids.unlink()
        lines = self._create_lines(1, name="Unpriced work")
        with self.assertRefused("Unpriced work"):
            self._approve(lines)
        self.assertEqual(lines.approval_state, "submitted")
        self.assertFalse(self.Ledger.search([("timesheet_id", "in", lines.ids)]))

    def test_rate_of_the_work_date(self):
        self.card.line_ids.filtered(lambda line: not line.role_id).date_to = MONDAY
        self.card.line_ids = [(0, 0, {"rate": 130, "date_from": MONDAY + timedelta(days=1)})]
        self.assertEqual(self._get_rows(self._post(1, day=MONDAY)), [("overage", 60, 120.0)])
        lines = self._post(1, day=MONDAY + timedelta(days=7))
        self.assertEqual(self._get_rows(lines), [("overage", 60, 130.0)])

    def test_changes_move_no_row(self):
        """Invariant 4: rows are snapshots."""
        self._create_package(hours=1)
        lines = self._post(2, 3)
        before = self.Ledger.search([]).read()
        self.card.line_ids.filtered("role_id").rate = 1
        self.card.copy()
        self.employee.active = False
        self.project.service_domain_id = self.domain_other
        self.employee.role_ids.role_id = self.role_senior
        self.agreement.overage_policy = "block"
        self.env.flush_all()
        lines.invalidate_recordset()
        self.assertEqual(self.Ledger.search([]).read(), before)
        self.assertEqual(lines.service_domain_id, self.domain)
        self.assertEqual(lines.role_id, self.role)

    def test_block(self):
        self.agreement.overage_policy = "block"
        package = self._create_package(hours=2)
        lines = self._create_lines(1, 1, 0.5, name="Too much")
        with self.assertRefused("Too much"):
            self._approve(lines)
        self.assertPackage(package, used=0)
        self._create_package(hours=1)
        self._approve(lines)
        self.assertEqual({row[0] for row in self._get_rows(lines)}, {"draw"})

    def test_ask(self):
        self.agreement.overage_policy = "ask"
        self._create_package(hours=1)
        lines = self._post(2)
        row = self.Ledger.search([("kind", "=", "overage")])
        self.assertEqual(row.consent_state, "pending")
        with self.assertRaises(AccessError):
            row.with_user(self.reader).action_give_consent()
        row.with_user(self.officer).action_give_consent()
        self.assertEqual((row.consent_state, row.consent_partner_id),
                         ("given", self.officer.partner_id))
        self.assertEqual(len(self._get_rows(lines)), 2)

    def test_refused_consent(self):
        """Refused overage is worked time that nobody pays: the minutes stay."""
        self.agreement.overage_policy = "ask"
        lines = self._post(2)
        self.Ledger.search([("kind", "=", "overage")]).with_user(
            self.officer).action_refuse_consent()
        self.assertEqual(self._get_rows(lines), [("courtesy", 120, 0)])

    def test_beneficiary_cap(self):
        affiliate = self._create_member("Affiliate")
        beneficiary = self.env["consortium.agreement.beneficiary"].create({
            "agreement_id": self.agreement.id, "partner_id": affiliate.id, "cap_hours": 3})
        package = self._create_package(hours=10)
        project = self._create_project(self.agreement, partner_id=affiliate.id)
        lines = self._post(2, 2, project=project)
        self.assertEqual(self._get_rows(lines),
                         [("draw", 120, 200.0), ("draw", 60, 100.0), ("overage", 60, 120.0)])
        rows = self.Ledger.search([("timesheet_id", "in", lines.ids)])
        self.assertEqual(rows.beneficiary_id, affiliate)
        self.assertEqual(rows.mapped("over_cap"), [True, False, False])
        self.assertEqual(beneficiary.used, 180)
        self._reopen(lines)
        self.assertEqual(beneficiary.used, 0)
        self.assertPackage(package, balance=600)

    def test_stranger_as_beneficiary(self):
        lines = self._create_lines(1, beneficiary_id=self._create_member("Stranger").id)
        with self.assertRefused("beneficiary"):
            self._approve(lines)

    def test_inactive_agreement(self):
        lines = self._create_lines(1)
        self.agreement.action_suspend()
        with self.assertRefused("not active"):
            self._approve(lines)
        self.agreement.action_activate()
        self._approve(lines)
        self.assertTrue(lines.ledger_ids)

    def test_negative_hours(self):
        with self.assertRefused("Negative"):
            self._post(-1)
        lines = self._create_lines(-1, day=MONDAY + timedelta(days=7), billing_kind="hourly")
        self.assertEqual(self._get_rows(self._approve(lines)), [("hourly", -60, -120.0)])

    def test_posting_twice_posts_once(self):
        lines = self._post(3)
        self.Ledger._post_timesheets(lines)
        self.assertEqual(len(lines.ledger_ids), 1)

    def test_draws_end_at_the_value(self):
        """Three thirds of 100 $, and again after a correction in the middle."""
        package = self._create_package(hours=3, price=100 / 3)
        first = self._post(1)
        second = self._post(1, day=MONDAY + timedelta(days=7))
        self._reopen(first)
        self.assertPackage(package, used=60)
        third = self._post(0.5, 0.5, day=MONDAY + timedelta(days=14))
        self._reopen(second)
        second.sheet_id.action_submit()
        first.sheet_id.action_submit()
        self._approve(first | second)
        self.assertPackage(package, used=180, consumed_value=100.0, state="exhausted")
        amounts = [row[2] for row in self._get_rows(first | second | third)]
        self.assertAlmostEqual(sum(amounts), 100.0, 6)

    def test_reopen_gives_everything_back(self):
        packages = self._create_package(hours=1) | self._create_package(hours=1, price=50)
        before = packages.read()
        lines = self._post(4)
        rows = self._get_rows(lines)
        self._reopen(lines)
        self.assertFalse(self._get_rows(lines))
        for package in packages:
            self.assertPackage(package, used=0, balance=60, state="open", consumed_value=0)
        reversals = self.Ledger.search([("reversal_of_id", "!=", False)])
        self.assertEqual(len(reversals), 3)
        for reversal in reversals:
            original = reversal.reversal_of_id
            self.assertTrue(original.reversed)
            self.assertEqual(reversal.kind, original.kind)
            self.assertEqual(reversal.reason, "Week reopened")
            for name in ("minutes", "drawn", "amount"):
                self.assertEqual(reversal[name], -original[name])
        lines.sheet_id.action_submit()
        self._approve(lines)
        self.assertEqual(self._get_rows(lines), rows)
        self._reopen(lines)
        self.assertEqual(
            [{**p, "write_date": 0, "write_uid": 0, "ledger_ids": 0} for p in packages.read()],
            [{**p, "write_date": 0, "write_uid": 0, "ledger_ids": 0} for p in before])

    def test_reversed_time_may_be_deleted(self):
        lines = self._post(2)
        with self.assertRaises(UserError):
            lines.unlink()
        self._reopen(lines)
        rows = lines.ledger_ids
        lines.unlink()
        self.env.invalidate_all()
        self.assertFalse(rows.timesheet_id)
        self.assertEqual(sum(rows.mapped("minutes")), 0)

    def test_live_time_cannot_be_deleted_even_when_its_week_lost_track(self):
        lines = self._post(2)
        self.env.cr.execute("UPDATE account_analytic_line SET approval_state = 'draft' "
                            "WHERE id = ANY(%s)", [lines.ids])
        self.env.invalidate_all()
        with self.assertRefused("ledger"):
            lines.unlink()

    def test_approved_time_is_frozen_for_sale_timesheet(self):
        lines = self._post(2)
        self.assertFalse(lines._is_not_billed())
        self.assertTrue(lines._is_readonly())
        for values in ({"unit_amount": 99}, {"date": "2026-03-04"}, {"name": "Other"},
                       {"project_id": self.env.company.internal_project_id.id}):
            with self.assertRaises(UserError):
                lines.write(values)


@tagged("post_install", "-at_install")
class TestAppendOnly(BillingCommon):
    """Neither the ORM nor SQL changes history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._create_package(hours=1)
        cls.lines = cls._post(2)
        cls.rows = cls.lines.ledger_ids

    def test_orm(self):
        for user in (self.manager, self.env.ref("base.user_admin")):
            rows = self.rows.with_user(user)
            for call in (
                lambda r: r.write({"amount": 0}), lambda r: r.write({"move_line_id": False}),
                lambda r: r.unlink(), lambda r: r.create({"minutes": 60}), lambda r: r.copy(),
            ):
                with self.assertRaises(UserError):  # an AccessError is one
                    call(rows[0])
                with self.assertRaises(UserError):
                    call(rows[0].sudo())

    @mute_logger("odoo.sql_db")
    def test_sql(self):
        for query in (
            "UPDATE consortium_hour_ledger SET amount = 0 WHERE id = %s",
            "UPDATE consortium_hour_ledger SET work_date = '2026-01-01' WHERE id = %s",
            "UPDATE consortium_hour_ledger SET timesheet_id = NULL WHERE id = %s",
            "DELETE FROM consortium_hour_ledger WHERE id = %s",
        ):
            with self.assertRaises(RestrictViolation), self.cr.savepoint():
                self.cr.execute(query, [self.rows[0].id])
        self.cr.execute(
            "UPDATE consortium_hour_ledger SET consent_state = 'pending' WHERE id = %s",
            [self.rows[0].id])

    @mute_logger("odoo.sql_db")
    def test_sql_cannot_revive_a_reversed_row(self):
        self._reopen(self.lines)
        with self.assertRaises(RestrictViolation), self.cr.savepoint():
            self.cr.execute("UPDATE consortium_hour_ledger SET reversed = FALSE WHERE id = %s",
                            [self.rows[0].id])

    @mute_logger("odoo.sql_db")
    def test_truncate(self):
        with self.assertRaises(RestrictViolation), self.cr.savepoint():
            self.cr.execute("TRUNCATE consortium_hour_ledger CASCADE")

    @mute_logger("odoo.sql_db")
    def test_package_cannot_be_overdrawn(self):
        """Invariant 2, last line of defence: the database."""
        for query in (
            "UPDATE consortium_hour_package SET used = used + 60 WHERE id = %s",
            "UPDATE consortium_hour_package SET used = used + 60, balance = balance - 60 "
            "WHERE id = %s",
        ):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                self.cr.execute(query, [self.package.id])

    def test_package_orm(self):
        for values in ({"used": 0}, {"balance": 100}, {"granted": 100}, {"state": "open"}):
            with self.assertRaises(UserError):
                self.package.write(values)
        with self.assertRaises(UserError):
            self.package.unlink()
        with self.assertRaises(UserError):
            self.Package.create({**self.package.copy_data()[0], "granted": 60, "balance": 60})

    @mute_logger("odoo.sql_db")
    def test_one_reversal(self):
        self._reopen(self.lines)
        vals = {**self.Ledger._get_empty_vals(), **{
            name: self.rows[0][name].id for name in (
                "company_id", "currency_id", "agreement_id", "member_id", "package_id")},
            "kind": "draw", "work_date": MONDAY, "reversal_of_id": self.rows[0].id}
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.Ledger._insert([vals])
        self.assertIn("consortium_hour_ledger", str(caught.exception))

    def test_director_has_no_right_on_the_ledger(self):
        """Hooks run in sudo because the approver sees nothing of billing."""
        director = self.director_user
        self.assertFalse(director.has_group(f"{GROUP}user"))
        for model in ("consortium.hour.ledger", "consortium.hour.package",
                      "consortium.billing.run"):
            self.assertFalse(self.env[model].with_user(director).has_access("read"))

    def test_merging_partners(self):
        """A member with hours may receive a duplicate, and cannot disappear."""
        duplicate = self._create_member("Coop Alpha (duplicate)")
        Merge = self.env["base.partner.merge.automatic.wizard"]
        before = self.rows.read()
        with self.assertRefused("hour ledger"):
            Merge._merge((self.member | duplicate).ids, duplicate, extra_checks=False)
        Merge._merge((self.member | duplicate).ids, self.member, extra_checks=False)
        self.assertFalse(duplicate.exists())
        self.env.invalidate_all()
        self.assertEqual(self.rows.read(), before)
