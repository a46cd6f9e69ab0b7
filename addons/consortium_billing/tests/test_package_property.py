import random
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..allocation import Package
from .common import MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestValueProperty(BaseCase):
    """Whatever is drawn, moved and given back, every package ends at exactly its value."""

    def test_random_draws_moves_and_reversals(self):
        for seed in range(300):
            rng = random.Random(seed)
            packages = [
                Package(id=rank, agreement_id=1, date_start=date(2026, 1, 1),
                        date_end=date(2026, 12, 31), granted=granted, balance=granted,
                        value=rng.randint(0, 99_999))
                for rank, granted in enumerate(rng.sample(range(1, 900), 4))
            ]
            total = sum(package.value for package in packages)
            spent = self._play(rng, packages)
            for package in packages:
                if package.balance:
                    spent += package.draw(package.balance)
                self.assertEqual((package.consumed, package.balance), (package.value, 0), seed)
            self.assertEqual(spent, total, seed)

    def _play(self, rng, packages):
        """Draw, move and reverse at random; return the value of what was drawn."""
        draws = []
        for _step in range(60):
            source, target = rng.sample(packages, 2)
            action = rng.choice(("draw", "draw", "move", "reverse"))
            if action == "reverse" and draws:
                package, minutes, amount = draws.pop(rng.randrange(len(draws)))
                package.balance += minutes
                package.consumed -= amount
            elif action in ("draw", "move") and source.balance:
                minutes = rng.randint(1, source.balance)
                amount = source.draw(minutes)
                if action == "draw":
                    draws.append((source, minutes, amount))
                    continue
                source_left = source.value - source.consumed
                self.assertGreaterEqual(source_left, -1)
                target.granted += minutes
                target.balance += minutes
                target.value += amount
                target.blended = True
        return sum(amount for _package, _minutes, amount in draws)


@tagged("post_install", "-at_install")
class TestPackageProperty(BillingCommon):
    """Random sequences on real packages: hours and value are conserved, counters are the rows."""

    def test_random_sequences(self):
        for seed in (1, 2, 3):
            self._check_sequence(random.Random(seed))

    def _check_sequence(self, rng):
        agreement = self._create_agreement(self._create_member("Random"))
        project = self._create_project(agreement)
        employee = self._create_employee("Random")
        packages = self.Package.browse()
        for rank in range(3):
            packages |= self._create_package(
                hours=rng.randint(3, 12), price=rng.choice((90, 100, 110)), agreement=agreement,
                end=date(2026, 4 + rank, 15), rollover_rule="hours", rollover_months=2,
                rollover_minutes=rng.randint(10, 200))
        value = sum(packages.mapped("value"))
        minutes = sum(packages.mapped("granted"))
        approved = []
        for step in range(25):
            self._take_step(rng, step, (project, employee), packages, approved)
            self._check_conserved(agreement, minutes, value)

    def _take_step(self, rng, step, work, packages, approved):
        action = rng.choice(("draw", "draw", "transfer", "reverse", "end"))
        everything = packages | packages.rollover_to_ids
        try:
            if action == "draw":
                day = MONDAY + timedelta(weeks=step)
                approved.append(self._post(
                    rng.randint(1, 480) / 60, day=day, project=work[0], employee=work[1]))
            elif action == "reverse" and approved:
                self._reopen(approved.pop(rng.randrange(len(approved))))
            elif action == "transfer":
                source, target = rng.sample(list(everything), 2)
                self.Package._move_hours(
                    "transfer", [(source, target, rng.randint(1, 200), MONDAY)], "Random")
            elif action == "end":
                rng.choice(packages)._end(date(2026, 4, 1))
        except UserError as error:
            self.assertIn("h left", str(error))  # a transfer of more than what is left

    def _check_conserved(self, agreement, minutes, value):
        """What was bought is what was used, what expired and what is left, hours and value."""
        packages = agreement.package_ids
        for package in packages:
            self.assertPackage(package)
            self.assertTrue(0 <= package.consumed_value <= package.value + 0.005)
        self.assertEqual(sum(packages.mapped("granted")) - sum(packages.mapped("received")), minutes)
        self.assertEqual(
            sum(packages.mapped("used")) + sum(packages.mapped("expired"))
            + sum(packages.mapped("balance")), minutes)
        rows = self.Ledger.search([("agreement_id", "=", agreement.id), ("package_id", "!=", False)])
        spent = sum(row.amount for row in rows if row.kind in ("draw", "expire"))
        left = sum(package.value - package.consumed_value for package in packages)
        self.assertAlmostEqual(spent + left, value, places=2)
        moves = rows.filtered(lambda row: row.kind in ("rollover", "transfer"))
        self.assertEqual(sum(moves.mapped("drawn")), 0)
        self.assertAlmostEqual(sum(moves.mapped("amount")), 0, places=2)
