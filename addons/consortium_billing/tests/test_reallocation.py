from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MONDAY
from .test_corrections import CorrectionCommon


@tagged("post_install", "-at_install")
class TestReallocation(CorrectionCommon):
    """The open period posted again with the packages of today."""

    def _reallocate(self, **values):
        wizard = self.env["consortium.agreement.reallocate"].with_user(self.manager).create({
            "agreement_ids": [(6, 0, self.agreement.ids)], "date_from": "2026-03-01",
            "reason": "Top-up", **values})
        wizard.action_confirm()
        return wizard

    def test_late_package(self):
        """Overage of the month falls into the package sold at its end, in work-date order."""
        late = self._post(2, day="2026-03-16")
        early = self._post(1, 1, day=MONDAY)
        package = self._create_package(hours=3, start=MONDAY)
        wizard = self._reallocate()
        self.assertEqual((wizard.change_count, wizard.stays_count), (3, 0))
        self.assertEqual(self._get_rows(early), [("draw", 60, 100), ("draw", 60, 100)])
        self.assertEqual(self._get_rows(late), [("draw", 60, 100), ("overage", 60, 120)])
        self.assertPackage(package, used=180, balance=0, consumed_value=300)
        self.assertMinutes(late | early)
        totals = {line.text: line for line in wizard.total_ids}
        self.assertEqual(
            (totals["Overage to bill"].hours_before, totals["Overage to bill"].hours_after), (4, 1))
        self.assertEqual(totals["Overage to bill"].amount_change, -360)
        self.assertEqual(totals[package.name].amount_after, 300)
        self.assertIn("overage 4&nbsp;h → 1&nbsp;h", self.agreement.message_ids[0].body)

    def test_twice(self):
        lines = self._post(2)
        self._create_package(hours=1, start=MONDAY)
        self._reallocate()
        before = self.Ledger.search([]).ids
        with self.assertRefused("Nothing to change"):
            self._reallocate()
        self.assertEqual(self.Ledger.search([]).ids, before)
        self.assertEqual(self._get_rows(lines), [("draw", 60, 100), ("overage", 60, 120)])

    def test_package_must_cover_the_day(self):
        self._post(2)
        self._create_package(hours=5, start=date(2026, 3, 3))
        with self.assertRefused("Nothing to change"):
            self._reallocate()

    def test_only_what_changes_is_reversed(self):
        """A package that ends earlier takes the first hours; what stays has no new row."""
        first = self._create_package(hours=10)
        lines = self._post(1, 1, 1)
        rows = self.Ledger.search([("timesheet_id", "in", lines.ids)])
        earlier = self._create_package(hours=2, price=90, end=date(2026, 6, 30))
        self._reallocate()
        self.assertPackage(earlier, used=120, balance=0, consumed_value=180)
        self.assertPackage(first, used=60, consumed_value=100)
        self.assertEqual(rows.filtered("reversed").timesheet_id, lines[:2])

    def test_order_of_approval_no_longer_matters(self):
        """Approved late, worked early: re-allocated as if approved in the order of the work."""
        package = self._create_package(hours=2)
        late = self._post(2, day="2026-03-16")
        early = self._post(2, day=MONDAY)
        self.assertEqual(self._get_rows(early), [("overage", 120, 240)])
        self._reallocate()
        self.assertEqual(self._get_rows(early), [("draw", 120, 200)])
        self.assertEqual(self._get_rows(late), [("overage", 120, 240)])
        self.assertPackage(package, used=120, balance=0, consumed_value=200)

    def test_what_is_closed_stays(self):
        """Invoiced, contested, stated, corrected: each says why."""
        invoiced = self._post(1, day=MONDAY)
        self._bill()
        contested = self._post(1, day="2026-03-09")
        self._row(contested)._set_links(disputed=True)
        corrected = self._post(1, day="2026-03-16")
        self._row(corrected)._correct("write_off", "Gesture", minutes=30)
        free = self._post(1, day="2026-03-23")
        package = self._create_package(hours=9, start=MONDAY)
        wizard = self._reallocate()
        reasons = {str(line.work_date): line.text for line in wizard.stays_ids}
        self.assertIn("invoiced by", reasons["2026-03-02"])
        self.assertIn("contested", reasons["2026-03-09"])
        self.assertIn("corrected", reasons["2026-03-16"])
        self.assertEqual(len(reasons), 3)
        self.assertEqual(self._get_rows(free), [("draw", 60, 100)])
        self.assertPackage(package, used=60)
        self.assertMinutes(invoiced | contested | corrected | free)

    def test_expired_package_keeps_its_draws(self):
        package = self._create_package(hours=3, end=date(2026, 3, 31))
        self._post(1)
        package._expire()
        other = self._create_package(hours=3, end=date(2026, 3, 15))
        with self.assertRefused("Nothing to change"):
            self._reallocate()
        self.assertPackage(package, used=60, expired=120)
        self.assertPackage(other, used=0)

    def test_rates(self):
        """Overage keeps its rate unless told otherwise."""
        lines = self._post(2)
        self.card.line_ids.rate = 200
        self._create_package(hours=1, start=MONDAY)
        self._reallocate()
        self.assertEqual(self._get_rows(lines), [("draw", 60, 100), ("overage", 60, 120)])
        self._reallocate(keep_rates=False)
        self.assertEqual(self._get_rows(lines), [("draw", 60, 100), ("overage", 60, 200)])

    def test_multipliers(self):
        self.agreement.role_multipliers = True
        package = self._create_package(hours=5)
        lines = self._post(2)
        self.role.package_multiplier = 1.5
        with self.assertRefused("Nothing to change"):
            self._reallocate()
        self._reallocate(keep_rates=False)
        self.assertPackage(package, used=180)
        self.assertEqual(self._get_rows(lines), [("draw", 120, 300)])

    def test_cap(self):
        """The cap of a beneficiary is given back before it is spent again."""
        affiliate = self._create_member("Affiliate")
        self.agreement.beneficiary_ids = [(0, 0, {"partner_id": affiliate.id, "cap_hours": 2})]
        self._create_package(hours=1)
        lines = self._post(3, beneficiary_id=affiliate.id)
        self.assertEqual(self._get_rows(lines), [("draw", 60, 100), ("overage", 120, 240)])
        self._create_package(hours=9)
        self._reallocate()
        self.assertEqual(
            self._get_rows(lines),
            [("draw", 60, 100), ("draw", 60, 100), ("overage", 60, 120)])
        self.assertEqual(self.agreement.beneficiary_ids.used, 120)

    def test_consent(self):
        """Consent given to more overage holds for less; none was given for more."""
        self.agreement.overage_policy = "ask"
        lines = self._post(3)
        self._row(lines).with_user(self.officer).action_give_consent()
        self._create_package(hours=1, start=MONDAY)
        self._reallocate()
        overage = self._row(lines, kind="overage")
        self.assertEqual((overage.minutes, overage.consent_state), (120, "given"))
        self.assertEqual(overage.consent_partner_id, self.officer.partner_id)

    def test_run_has_to_be_computed_again(self):
        self._post(2)
        run = self._compute_run()
        self._create_package(hours=1, start=MONDAY)
        self._reallocate()
        self.assertEqual(run.line_ids.state, "error")
        run.with_user(self.officer).action_compute()
        self.assertEqual(run.line_ids.amount, 120)

    def test_screen(self):
        """The preview writes nothing, follows the parameters, and equals what is done."""
        self._post(2)
        package = self._create_package(hours=1, start=MONDAY)
        before = self.Ledger.search([]).read()
        with freeze_time("2026-04-08"):
            form = Form(
                self.env["consortium.agreement.reallocate"].with_user(self.manager).with_context(
                    active_model="consortium.agreement", active_ids=self.agreement.ids))
        self.assertEqual((str(form.date_from), form.change_count), ("2026-03-01", 1))
        form.date_from = "2026-04-01"
        self.assertFalse(form.change_count)
        form.date_from = MONDAY
        self.assertEqual(form.change_count, 1)
        self.env.invalidate_all()
        self.assertEqual(self.Ledger.search([]).read(), before)
        self.assertPackage(package, used=0)
        with self.assertRaises(AssertionError):
            form.save()  # the reason is required
        form.reason = "Bought late"
        form.save().action_confirm()
        self.assertPackage(package, used=60)
        line = self.Ledger.search([("kind", "=", "draw")])
        self.assertEqual(line.reason, "Bought late")

    def test_who(self):
        self._post(2)
        self._create_package(hours=1, start=MONDAY)
        for user in (self.officer, self.reader, self.director_user):
            with self.assertRaises(AccessError):
                self.env["consortium.agreement.reallocate"].with_user(user).create({
                    "agreement_ids": [(6, 0, self.agreement.ids)], "date_from": "2026-03-01"})
        wizard = self.env["consortium.agreement.reallocate"].with_user(self.manager).create({
            "agreement_ids": [(6, 0, self.agreement.ids)], "date_from": "2026-03-01"})
        with self.assertRaises(AccessError):
            wizard.with_user(self.officer).action_confirm()

    def test_two_companies(self):
        """Agreements of another company are refused, whoever names them."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._post(2)
        self._create_package(hours=1, start=MONDAY)
        wizard = self.env["consortium.agreement.reallocate"].create({
            "company_id": other.id, "agreement_ids": [(6, 0, self.agreement.ids)],
            "date_from": "2026-03-01", "reason": "Forged"})
        self.assertFalse(wizard.change_count)
        with self.assertRefused("Choose agreements of Elsewhere"):
            wizard.action_confirm()

    def test_queries(self):
        """As many for 10 entries as for 20."""
        self._create_package(hours=1)
        counts = []
        for day, number in (("2026-03-09", 10), ("2026-03-16", 20)):
            self._post(*[0.5] * number, day=day)
            package = self._create_package(hours=number / 2, start=date.fromisoformat(day))
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.env["consortium.hour.ledger"]._reallocate(
                self.agreement, date.fromisoformat(day), "Late")
            counts.append(self.env.cr.sql_log_count - start)
            self.assertTrue(package.used)
        self.assertLessEqual(abs(counts[1] - counts[0]), 3, counts)
