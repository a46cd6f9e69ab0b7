import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..allocation import Entry, Package, Share, allocate
from ..pricing import (
    RateLine,
    RateTable,
    amount_for,
    divide_half_up,
    from_minor,
    quantity_and_price,
    to_minor,
    to_minutes,
)

DAY = date(2026, 3, 2)


def package(id_=1, balance=600, **values):
    values = {"agreement_id": 1, "date_start": date(2026, 1, 1), "date_end": date(2026, 12, 31),
              "granted": balance, "value": balance * 100, **values}
    return Package(id=id_, balance=balance, **values)


def entry(id_=1, minutes=60, **values):
    return Entry(id=id_, minutes=minutes, **{"agreement_id": 1, "work_date": DAY, **values})


def summary(shares):
    return [(share.entry.id, share.package_id, share.minutes) for share in shares]


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    """The rule that decides who pays, without a database."""

    def test_one_package(self):
        share = Share(entry(), 1, 60, 60, 6000)
        self.assertEqual(allocate([entry()], [package()]), [share])

    def test_no_package(self):
        self.assertEqual(summary(allocate([entry()], [])), [(1, None, 60)])

    def test_split_over_packages_and_overage(self):
        packages = [package(1, 60), package(2, 30)]
        self.assertEqual(
            summary(allocate([entry(1, 120)], packages)), [(1, 1, 60), (1, 2, 30), (1, None, 30)])
        self.assertEqual([p.balance for p in packages], [0, 0])

    def test_fifo_order(self):
        """Earliest end first, then earliest start, then lowest id, whatever the order given."""
        end = date(2026, 6, 30)
        packages = [
            package(4, 10), package(3, 10, date_end=end), package(2, 10, date_end=end),
            package(5, 10, date_end=end, date_start=date(2025, 12, 1)),
        ]
        self.assertEqual(
            [share.package_id for share in allocate([entry(1, 40)], packages)], [5, 2, 3, 4])

    def test_work_date_order(self):
        """The older work takes the last hour, whoever was typed or approved first."""
        entries = [entry(1, 60), entry(2, 60, work_date=DAY - timedelta(days=1))]
        self.assertEqual(
            summary(allocate(entries, [package(1, 60)])), [(2, 1, 60), (1, None, 60)])

    def test_validity(self):
        for start, end, valid in (
            (DAY, DAY, True), (DAY + timedelta(days=1), date(2027, 1, 1), False),
            (date(2026, 1, 1), DAY - timedelta(days=1), False),
        ):
            shares = allocate([entry()], [package(date_start=start, date_end=end)])
            self.assertEqual(shares[0].package_id, 1 if valid else None)

    def test_future_package_is_kept_for_later_entries(self):
        packages = [package(1, 60, date_start=DAY + timedelta(days=1))]
        entries = [entry(1), entry(2, work_date=DAY + timedelta(days=1))]
        self.assertEqual(summary(allocate(entries, packages)), [(1, None, 60), (2, 1, 60)])

    def test_eligibility(self):
        packages = [
            package(1, domain_ids=frozenset({7})), package(2, role_ids=frozenset({8})),
            package(3, 30),
        ]
        self.assertEqual(
            summary(allocate([entry(1, 60, domain_id=6, role_id=9)], packages)),
            [(1, 3, 30), (1, None, 30)])
        self.assertEqual(summary(allocate([entry(1, 60, domain_id=7)], packages)), [(1, 1, 60)])
        self.assertEqual(summary(allocate([entry(1, 60, role_id=8)], packages)), [(1, 2, 60)])

    def test_other_agreement(self):
        self.assertEqual(
            summary(allocate([entry(agreement_id=2)], [package()])), [(1, None, 60)])

    def test_cap(self):
        caps = {(1, 5): 90}
        entries = [entry(1, 60, beneficiary_id=5), entry(2, 60, beneficiary_id=5),
                   entry(3, 60, beneficiary_id=6)]
        shares = allocate(entries, [package()], caps)
        self.assertEqual(summary(shares), [(1, 1, 60), (2, 1, 30), (2, None, 30), (3, 1, 60)])
        self.assertEqual([share.over_cap for share in shares], [False, False, True, False])
        self.assertEqual(caps, {(1, 5): 0})

    def test_cap_not_the_reason(self):
        shares = allocate([entry(1, 60, beneficiary_id=5)], [package(1, 20)], {(1, 5): 40})
        self.assertEqual([share.over_cap for share in shares], [False, False])

    def test_cap_already_exceeded(self):
        shares = allocate([entry(1, 60, beneficiary_id=5)], [package()], {(1, 5): -10})
        self.assertEqual(summary(shares), [(1, None, 60)])
        self.assertTrue(shares[0].over_cap)

    def test_no_duration(self):
        for minutes in (0, -30):
            with self.assertRaises(ValueError):
                allocate([entry(1, minutes)], [package()])

    def test_multiplier(self):
        shares = allocate([entry(1, 60, multiplier=1.5)], [package(1, 45), package(2, 100)])
        self.assertEqual(
            [(s.package_id, s.minutes, s.drawn) for s in shares], [(1, 30, 45), (2, 30, 45)])
        shares = allocate([entry(1, 60, multiplier=1.5)], [package(1, 45)])
        self.assertEqual([(s.package_id, s.minutes, s.drawn) for s in shares],
                         [(1, 30, 45), (None, 30, 0)])

    def test_draws_end_at_the_value(self):
        """Thirds of 100.00 $: 33.33 + 33.34 + 33.33."""
        prepaid = package(1, 180, value=10000)
        shares = allocate([entry(1), entry(2), entry(3)], [prepaid])
        self.assertEqual([share.amount for share in shares], [3333, 3334, 3333])
        self.assertEqual(prepaid.consumed, 10000)

    def test_draws_after_a_reversal_end_at_the_value(self):
        prepaid = package(1, 180, value=10000)
        first = prepaid.draw(60)
        prepaid.draw(60)
        prepaid.balance += 60
        prepaid.consumed -= first
        self.assertEqual(prepaid.draw(1) + prepaid.draw(119), 10000 - 3334)
        self.assertEqual((prepaid.balance, prepaid.consumed), (0, 10000))

    def test_against_minute_by_minute_oracle(self):
        """Random books, compared with a naive allocation that hands out one minute at a time."""
        for seed in range(200):
            entries, packages, caps = self._random_books(random.Random(seed))
            expected = self._oracle(entries, packages, dict(caps))
            shares = allocate(entries, packages, dict(caps))
            found = {}
            for share in shares:
                key = (share.entry.id, share.package_id)
                found[key] = found.get(key, 0) + share.minutes
            self.assertEqual(found, expected, f"seed {seed}")
            for one in entries:
                mine = [share for share in shares if share.entry.id == one.id]
                self.assertEqual(sum(share.minutes for share in mine), one.minutes)
            for prepaid in packages:
                drawn = [share for share in shares if share.package_id == prepaid.id]
                self.assertEqual(
                    prepaid.balance, prepaid.granted - sum(share.drawn for share in drawn))
                self.assertEqual(prepaid.consumed, sum(share.amount for share in drawn))
                self.assertGreaterEqual(prepaid.balance, 0)
                if not prepaid.balance:
                    self.assertEqual(prepaid.consumed, prepaid.value)

    def _random_books(self, rng):
        def some(values):
            return frozenset(v for v in values if rng.random() < 0.4)

        packages = [
            package(
                id_, rng.randint(1, 90), agreement_id=rng.randint(1, 2), value=rng.randint(0, 9999),
                date_start=DAY + timedelta(days=(start := rng.randint(-3, 3))),
                date_end=DAY + timedelta(days=start + rng.randint(0, 6)),
                domain_ids=some((1, 2)), role_ids=some((1, 2)))
            for id_ in rng.sample(range(1, 50), rng.randint(0, 6))
        ]
        entries = [
            entry(
                id_, rng.randint(1, 60), agreement_id=rng.randint(1, 2),
                work_date=DAY + timedelta(days=rng.randint(-4, 6)), domain_id=rng.randint(0, 2),
                role_id=rng.randint(0, 2), beneficiary_id=rng.randint(1, 3))
            for id_ in rng.sample(range(1, 50), rng.randint(1, 8))
        ]
        caps = {(agreement, 1): rng.randint(0, 60) for agreement in (1, 2)}
        return entries, packages, caps

    def _oracle(self, entries, packages, caps):
        """One minute after the other: the first package, in order, that may pay for it."""
        left = {prepaid.id: prepaid.balance for prepaid in packages}
        order = sorted(packages, key=lambda p: (p.date_end, p.date_start, p.id))
        result = {}
        for one in sorted(entries, key=lambda e: (e.work_date, e.id)):
            for _minute in range(one.minutes):
                payer = None
                cap = (one.agreement_id, one.beneficiary_id)
                if caps.get(cap, 1) > 0:
                    payer = next((
                        p.id for p in order
                        if left[p.id] and p.agreement_id == one.agreement_id
                        and p.date_start <= one.work_date <= p.date_end
                        and (not p.domain_ids or one.domain_id in p.domain_ids)
                        and (not p.role_ids or one.role_id in p.role_ids)), None)
                if payer:
                    left[payer] -= 1
                    if cap in caps:
                        caps[cap] -= 1
                result[one.id, payer] = result.get((one.id, payer), 0) + 1
        return result


@tagged("post_install", "-at_install")
class TestPricing(BaseCase):
    """Rounding and rate lookup, without a database."""

    def test_divide_half_up(self):
        for numerator, denominator, result in (
            (1, 2, 1), (-1, 2, -1), (1, -2, -1), (-1, -2, 1), (1, 3, 0), (2, 3, 1), (0, 5, 0),
            (5, 10, 1), (-15, 10, -2),
        ):
            self.assertEqual(divide_half_up(numerator, denominator), result)

    def test_to_minutes(self):
        for hours, minutes in ((2.3, 138), (0.1, 6), (1 / 3, 20), (1 / 12, 5), (0.025, 2),
                               (-0.025, -2), (7.75, 465), (0, 0), (0.008, 0)):
            self.assertEqual(to_minutes(hours), minutes)

    def test_minor(self):
        for amount, rounding, minor in ((1.005, 0.01, 101), (1234.57, 0.01, 123457), (-0.29, 0.01, -29),
                                        (3.15, 0.05, 63), (150, 1.0, 150), (19.99, 0.01, 1999)):
            self.assertEqual(to_minor(amount, rounding), minor)
        self.assertEqual(from_minor(1999), 19.99)
        self.assertEqual(from_minor(63, 0.05), 3.15)
        self.assertEqual(from_minor(150, 1.0), 150.0)
        for minor in range(-10_000, 10_000, 7):
            self.assertEqual(to_minor(from_minor(minor)), minor)

    def test_amount(self):
        self.assertEqual(amount_for(90, 11850), 17775)
        self.assertEqual(amount_for(1, 30), 1)  # half a cent
        self.assertEqual(amount_for(-1, 30), -1)

    def test_quantity_and_price(self):
        self.assertEqual(quantity_and_price(285, 12000, 57000), (4.75, 12000))
        self.assertIsNone(quantity_and_price(20, 12000, 4000), "0.333 h has no two decimals")
        self.assertEqual(quantity_and_price(21, 12000, 4200), (0.35, 12000))
        self.assertIsNone(quantity_and_price(15, 11850, 2963), "rows were rounded")
        self.assertIsNone(quantity_and_price(0, 12000, 0))

    def test_rate_table(self):
        table = RateTable([
            RateLine(1, 1, 100), RateLine(2, 1, 110, role_id=1), RateLine(3, 1, 120, domain_id=1),
            RateLine(4, 1, 130, grade_id=1), RateLine(5, 1, 140, role_id=1, domain_id=1),
            RateLine(6, 1, 150, role_id=1, domain_id=1, date_from=date(2026, 7, 1)),
            RateLine(7, 2, 90, role_id=2, date_to=date(2026, 3, 1)),
        ])
        for dimensions, day, line_id in (
            ({}, DAY, 1), ({"role_id": 1}, DAY, 2), ({"role_id": 3}, DAY, 1),
            ({"role_id": 1, "domain_id": 1}, DAY, 5), ({"role_id": 1, "domain_id": 1, "grade_id": 1}, DAY, 5),
            ({"role_id": 1, "domain_id": 2, "grade_id": 1}, DAY, 4), ({"domain_id": 1, "grade_id": 1}, DAY, 4),
            ({"role_id": 1, "domain_id": 1}, date(2026, 7, 1), 6),
        ):
            self.assertEqual(table.find([1], day, **dimensions).id, line_id, dimensions)

    def test_rate_cards_by_priority(self):
        table = RateTable([
            RateLine(1, 1, 100), RateLine(7, 2, 90, role_id=2, date_to=date(2026, 3, 1))])
        self.assertEqual(table.find([2, 1], date(2026, 3, 1), role_id=2).id, 7)
        self.assertEqual(table.find([2, 1], DAY, role_id=2).id, 1, "the agreement's rate is over")
        self.assertIsNone(table.find([2], DAY, role_id=2))
        self.assertIsNone(table.find([], DAY))
        self.assertIsNone(table.find([9], DAY))
