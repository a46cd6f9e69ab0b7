from random import Random

from odoo.fields import Date
from odoo.tests import BaseCase, tagged

from odoo.addons.consortium_billing.instalments import (
    WHOLE,
    due_dates,
    equal_percentages,
    spread,
    to_share,
)


@tagged("post_install", "-at_install")
class TestInstalmentArithmetic(BaseCase):
    """How a price is spread over instalments, without the ORM."""

    def test_three_thirds(self):
        shares = [to_share(percentage) for percentage in (33.33, 33.33, 33.34)]
        self.assertEqual(spread(10000, shares), [3333, 3333, 3334])
        self.assertEqual(spread(10001, shares), [3333, 3333, 3335])

    def test_equal(self):
        for count in range(1, 61):
            percentages = equal_percentages(count)
            self.assertEqual(sum(map(to_share, percentages)), WHOLE)
        self.assertEqual(
            spread(100_000_000, [to_share(p) for p in equal_percentages(3)]),
            [33_333_333, 33_333_333, 33_333_334])

    def test_few_cents(self):
        self.assertEqual(spread(1, [1, 1, 1]), [0, 0, 1])
        self.assertEqual(spread(3, [20] * 5), [1, 1, 1, 0, 0])
        self.assertEqual(spread(0, [1, 2]), [0, 0])
        self.assertEqual(spread(7, [0, 0]), [0, 7])

    def test_property(self):
        """Whatever the price and the shares: the sum is exact, no amount has the wrong sign, and
        each but the last is within a cent of its share."""
        random = Random(5)
        for _round in range(2000):
            total = random.choice([1, -1]) * random.choice([random.randrange(100), random.randrange(10**8)])
            shares = [random.randrange(1, 10**8) for _i in range(random.randrange(1, 25))]
            amounts = spread(total, shares)
            self.assertEqual(sum(amounts), total)
            self.assertTrue(all(amount * total >= 0 for amount in amounts))
            if abs(total) > 10**4:
                for amount, share in list(zip(amounts, shares, strict=True))[:-1]:
                    self.assertLessEqual(abs(amount - total * share / sum(shares)), 1)

    def test_due_dates(self):
        self.assertEqual(
            due_dates(Date.to_date("2026-01-31"), 3, 1),
            [Date.to_date(day) for day in ("2026-01-31", "2026-02-28", "2026-03-31")])
        self.assertEqual(
            due_dates(Date.to_date("2026-02-28"), 2, 1),
            [Date.to_date(day) for day in ("2026-02-28", "2026-03-31")])
        self.assertEqual(
            due_dates(Date.to_date("2026-01-15"), 2, 3),
            [Date.to_date(day) for day in ("2026-01-15", "2026-04-15")])
