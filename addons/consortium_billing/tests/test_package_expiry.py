from datetime import date, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, BillingCommon

BAD_LUCK = "Bad luck"
LAST = date(2026, 3, 31)
TOLD, NEXT_DAY = date(2026, 3, 1), date(2026, 4, 1)


class ExpiryCommon(BillingCommon):
    """Packages that end in March, a contact with an address, the nightly job."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.contact = cls.env["res.partner"].create({
            "name": "Odile", "parent_id": cls.member.id, "email": "odile@alpha.example",
            "lang": "en_US"})
        cls.agreement.write({"contact_id": cls.contact.id, "user_id": cls.officer.id})
        cls.officer.partner_id.email = "officer@consortium.example"
        cls.cron = cls.env.ref("consortium_billing.ir_cron_expire_packages")
        cls.Notice = cls.env["consortium.hour.package.notice"]

    def _at(self, today):
        return patch.object(type(self.company), "_get_consortium_today", lambda company: today)

    def _run_cron(self, *days):
        self.env.flush_all()
        for today in days:
            with self._at(today), self.enter_registry_test_mode():
                self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _create_rolling(self, hours=10, rule="hours", cap=120, percent=0, months=3, **values):
        values = {"end": LAST, "rollover_rule": rule, "rollover_minutes": cap,
                  "rollover_percent": percent, "rollover_months": months, **values}
        return self._create_package(hours=hours, **values)


@tagged("post_install", "-at_install")
class TestPackageNotices(ExpiryCommon):
    """Members are told before they lose hours, once by threshold."""

    def test_thresholds(self):
        package = self._create_rolling()
        self._run_cron(date(2026, 1, 29))
        self.assertFalse(package.notice_ids)
        self._run_cron(date(2026, 1, 30), date(2026, 1, 31), date(2026, 3, 1), date(2026, 3, 2),
                       date(2026, 3, 24), date(2026, 3, 25))
        self.assertEqual(package.notice_ids.sorted("date").mapped("days"), [60, 30, 7])
        notice = package.notice_ids.sorted("date")[0]
        self.assertRecordValues(notice, [{
            "date": date(2026, 1, 30), "minutes": 600, "rollover_minutes": 120, "lost_hours": 8,
            "rollover_date_end": date(2026, 6, 30), "date_expiry": NEXT_DAY,
            "partner_id": self.contact.id, "email": "odile@alpha.example"}])
        mails = package.notice_ids.mail_id
        self.assertEqual(len(mails), 3)
        self.assertEqual(mails.recipient_ids, self.contact | self.officer.partner_id)
        self.assertIn("Odile", self.agreement.message_ids[0].body)

    def test_language_of_the_contact(self):
        self.contact.lang = "fr_CA"
        with patch.object(
            type(self.Notice), "_get_hours_text",
            lambda notice, name: f"[{notice.env.lang}]",
        ):
            package = self._create_rolling()
            self._run_cron(TOLD)
        self.assertIn("[fr_CA]", package.notice_ids.mail_id.subject)
        self.assertIn("mars 2026", package.notice_ids.mail_id.subject)

    def test_no_address(self):
        """The responsible is told, once, and nothing expires."""
        self.contact.email = self.member.email = False
        package = self._create_package(end=LAST)
        self._run_cron(TOLD, TOLD + timedelta(days=1))
        self.assertFalse(package.notice_ids)
        self.assertEqual(len(self.agreement.activity_ids), 1)
        self.assertEqual(self.agreement.activity_ids.user_id, self.officer)
        self._run_cron(NEXT_DAY, date(2026, 6, 1))
        self.assertPackage(package, state="open", balance=600)

    def test_no_expiry_without_notice(self):
        """The first notice left after the last day: the hours wait as long as it announces."""
        package = self._create_package(end=LAST)
        self._run_cron(NEXT_DAY)
        self.assertPackage(package, state="open", balance=600)
        self.assertEqual(package.notice_ids.date_expiry, date(2026, 4, 8))
        self._run_cron(date(2026, 4, 7))
        self.assertPackage(package, state="open")
        self._run_cron(date(2026, 4, 8))
        self.assertPackage(package, state="expired", expired=600)
        self.assertEqual(len(package.notice_ids), 1)

    def test_setting_off(self):
        self.company.consortium_expiry_needs_notice = False
        package = self._create_package(end=LAST)
        self._run_cron(NEXT_DAY)
        self.assertPackage(package, state="expired", expired=600)

    def test_later_dates_are_announced_anew(self):
        package = self._create_package(end=LAST)
        self._run_cron(TOLD)
        package.date_end = date(2026, 6, 30)
        self._run_cron(NEXT_DAY, date(2026, 6, 1))
        self.assertEqual(len(package.notice_ids), 2)
        self.assertPackage(package, state="open")

    def test_settings(self):
        self.company.consortium_expiry_notice_days = "7, 90,30"
        self.assertEqual(self.company._get_expiry_notice_days(), [90, 30, 7])
        for text in ("", "soon", "-3", "30;7", "99999"):
            with self.assertRaises(ValidationError):
                self.company.consortium_expiry_notice_days = text

    def test_notice_by_hand(self):
        package = self._create_package(end=LAST)
        with self._at(date(2026, 2, 10)):
            with self.assertRaises(AccessError):
                package.with_user(self.reader).action_send_notice()
            package.with_user(self.officer).action_send_notice()
            with self.assertRefused("told today already"):
                package.with_user(self.officer).action_send_notice()
        self.assertEqual(package.notice_ids.mail_id.recipient_ids[:1], self.contact)

    def test_notices_do_not_change(self):
        package = self._create_package(end=LAST)
        self._run_cron(TOLD)
        for user in (self.manager, self.officer):
            notice = package.notice_ids.with_user(user)
            for attempt in (
                lambda n=notice: n.write({"date": "2020-01-01"}), notice.unlink,
                lambda n=notice: n.create({"package_id": package.id}),
            ):
                with self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(UserError):
            package.notice_ids.date = "2020-01-01"
        with self.assertRaises(UserError):
            package.notice_ids.unlink()


@tagged("post_install", "-at_install")
class TestPackageRollover(ExpiryCommon):
    """What rolls over, with its value; what does not expires."""

    def test_rollover(self):
        package = self._create_rolling(hours=10, price=33.333, cap=121)
        self._post(3)
        self._run_cron(TOLD, NEXT_DAY)
        target = package.rollover_to_ids
        # 121 of 600 minutes of 333.33 $, after 180 minutes of 100.00 $
        self.assertPackage(
            package, state="expired", used=180, rolled=121, transferred=121, expired=299, balance=0)
        self.assertPackage(target, state="open", granted=121, received=121, balance=121)
        self.assertRecordValues(target, [{
            "date_start": NEXT_DAY, "date_end": date(2026, 6, 30), "agreement_id":
            self.agreement.id, "rollover_rule": "none", "value": 67.22}])
        rows = self.Ledger.search([("package_id", "in", (package | target).ids)], order="id")
        self.assertEqual(
            [(row.kind, row.package_id, row.drawn, row.amount) for row in rows[-3:]],
            [("rollover", package, -121, -67.22), ("rollover", target, 121, 67.22),
             ("expire", package, 299, 166.11)])
        gone = sum(row.amount for row in rows if row.kind in ("draw", "expire"))
        self.assertAlmostEqual(gone + target.value, package.value, places=2)
        self.assertEqual(package.consumed_value, package.value)

    def test_run_twice(self):
        package = self._create_rolling()
        self._run_cron(TOLD, NEXT_DAY, NEXT_DAY, date(2026, 4, 2))
        self.assertPackage(package, rolled=120, expired=480)
        self.assertEqual(len(package.rollover_to_ids), 1)
        self.assertPackage(package.rollover_to_ids, granted=120)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.Package.create(package._prepare_rollover_vals(NEXT_DAY)).flush_recordset()

    def test_hours_returned_after_the_expiry(self):
        """They roll over within what is left of the cap, to the same package."""
        package = self._create_rolling(hours=3, cap=120)
        lines = self._post(2)
        self._run_cron(TOLD, NEXT_DAY)
        target = package.rollover_to_ids
        self.assertPackage(package, used=120, rolled=60, expired=0, state="expired")
        self._reopen(lines)
        self.assertPackage(package, used=0, balance=120, state="open")
        lines.unit_amount = 0.5
        lines.sheet_id.action_submit()
        self._approve(lines)
        self.assertEqual(self._get_rows(lines), [("draw", 30, 50.0)])
        self._run_cron(date(2026, 4, 2))
        self.assertPackage(package, used=30, rolled=120, expired=30, state="expired")
        self.assertEqual(package.rollover_to_ids, target)
        self.assertPackage(target, granted=120, balance=120, value=200.0)

    def test_fifo_across(self):
        """The old hours pay until their last day, those that rolled over after it."""
        package = self._create_rolling(hours=1, cap=600, grace_days=3)
        self._run_cron(TOLD)
        late = self._create_lines(2, day=date(2026, 4, 3))  # within the grace
        after = self._create_lines(2, day=date(2026, 4, 6))
        self._run_cron(date(2026, 4, 4))
        self.assertPackage(package, state="open", balance=60)  # a week waits for its approval
        self._approve(late)
        self.assertEqual(
            self._get_rows(late), [("draw", 60, 100.0), ("overage", 60, 120.0)])
        self.assertPackage(package, state="exhausted")
        other = self._create_rolling(hours=1, cap=600, grace_days=3)
        self._run_cron(date(2026, 4, 4), date(2026, 4, 11))
        self._approve(after)
        self.assertEqual(self._get_rows(after), [("draw", 60, 100.0), ("overage", 60, 120.0)])
        self.assertPackage(other, rolled=60, state="expired")

    def test_closed_agreement(self):
        package = self._create_rolling()
        self._run_cron(TOLD)
        self.agreement._write_state(state="closed")  # a database of before: the action now refuses
        self._run_cron(NEXT_DAY)
        self.assertPackage(package, state="expired", expired=600, rolled=0)

    def test_replayed(self):
        """A batch that meets an approval starts over."""
        package = self._create_rolling()
        self._run_cron(TOLD)
        calls = []
        original = type(self.Package)._end

        def collide(packages, today):
            calls.append(packages)
            if len(calls) == 1:
                raise SerializationFailure("simulated")
            return original(packages, today)

        with patch.object(type(self.Package), "_end", collide):
            self._run_cron(NEXT_DAY)
        self.assertEqual(len(calls), 2)
        self.assertPackage(package, rolled=120, expired=480)

    def test_one_bad_package_does_not_stop_the_others(self):
        good, bad = self._create_rolling(), self._create_rolling()
        self._run_cron(TOLD)
        original = type(self.Package)._expire

        def refuse(packages):
            if bad in packages:
                raise UserError(BAD_LUCK)
            return original(packages)

        with patch.object(type(self.Package), "_expire", refuse):
            self._run_cron(NEXT_DAY)
        self.assertPackage(good, state="expired", rolled=120)
        self.assertPackage(bad, state="open", balance=600, rolled=0)
        self.assertFalse(bad.rollover_to_ids)
        self.assertIn("Bad luck", self.agreement.activity_ids.note)

    def test_two_companies(self):
        """Each at its own date, with its own notices."""
        package = self._create_rolling()
        other = self.company_data_2["company"] if hasattr(self, "company_data_2") else (
            self.env["res.company"].create({"name": "Second"}))
        agreement = self.env["consortium.agreement"].create({
            "member_id": self.member.id, "company_id": other.id, "contact_id": self.contact.id})
        agreement.action_activate()
        foreign = self._create_package(agreement=agreement, end=LAST)
        other.consortium_expiry_needs_notice = False
        other.consortium_expiry_notice_days = "1"
        self._run_cron(TOLD)
        self.assertEqual((len(package.notice_ids), len(foreign.notice_ids)), (1, 0))
        self._run_cron(NEXT_DAY)
        self.assertPackage(foreign, state="expired", expired=600)
        self.assertEqual(package.rollover_to_ids.company_id, self.company)

    def test_grace(self):
        """No draw outside the dates and the grace; expiry after it."""
        package = self._create_package(hours=10, end=MONDAY, grace_days=2)
        lines = self.Line.browse()
        for day in range(5):
            lines |= self._create_lines(1, day=MONDAY + timedelta(days=day))
        self._approve(lines)
        self.assertEqual(
            [row[0] for row in self._get_rows(lines)], ["draw"] * 3 + ["overage"] * 2)
        with self.assertRaises(ValidationError):
            package.with_user(self.officer).grace_days = 1
        self.company.consortium_expiry_needs_notice = False
        self._run_cron(MONDAY + timedelta(days=2))
        self.assertPackage(package, state="open")
        self._run_cron(MONDAY + timedelta(days=3))
        self.assertPackage(package, state="expired", used=180, expired=420)

    def test_fifo_by_the_last_usable_day(self):
        graced = self._create_package(hours=1, end=date(2026, 6, 1), grace_days=60)
        plain = self._create_package(hours=1, end=date(2026, 6, 30))
        self._post(1)
        self.assertPackage(plain, balance=0)
        self.assertPackage(graced, balance=60)

    def test_queries(self):
        """The same for twice the packages, but for their numbers."""
        counts = []
        for number in (10, 20, 40):
            for rank in range(number):
                agreement = self._create_agreement(
                    self._create_member(f"{number} {rank}", email=f"m{rank}@x.example"),
                    user_id=self.officer.id)
                self._create_rolling(agreement=agreement)
            with self._at(TOLD):
                notices = self._count(lambda: self.Package._notify_batch(self.company, 0))
            with self._at(NEXT_DAY):
                ends = self._count(lambda: self.Package._expire_batch(self.company, 0))
            counts.append((notices, ends))
            self.assertFalse(self.Package.search(
                [("company_id", "=", self.company.id), ("date_end", "=", LAST),
                 ("state", "=", "open")]))
        self.assertEqual(counts[1][0], counts[2][0], counts)
        # the number of each new package comes from its sequence, in two queries
        self.assertEqual(counts[2][1] - counts[1][1], 2 * 20, counts)
        self.assertLessEqual(counts[2][1] - 2 * 40, 26, counts)

    def _count(self, function):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env.cr.sql_log_count - before
