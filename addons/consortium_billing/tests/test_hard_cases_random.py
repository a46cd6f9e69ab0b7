from datetime import date, timedelta
from random import Random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY
from .test_corrections import CorrectionCommon

STEPS = 25
CHANCES = {
    "approve": 5, "reopen": 2, "sell": 2, "bill": 3, "correct": 6, "post": 2, "delete": 3,
    "undo": 2, "reallocate": 3,
}


@tagged("post_install", "-at_install")
class TestRandomWalk(CorrectionCommon):
    """People sell, approve, reopen, bill, credit, undo and re-allocate in any order: after each
    step, every rule of the nightly self-audit holds. Refusals are part of the game."""

    def setUp(self):
        super().setUp()
        self.agreement.beneficiary_ids = [(0, 0, {
            "partner_id": self._create_member("Affiliate").id, "cap_hours": 6})]
        self.weeks = 0
        self.credits = self.env["account.move"]

    def _walk(self, seed):
        random = Random(seed)
        done = dict.fromkeys(CHANCES, 0)
        for _step in range(STEPS):
            [name] = random.choices(list(CHANCES), list(CHANCES.values()))
            try:
                with self.env.cr.savepoint():
                    getattr(self, f"_{name}_something")(random)
                done[name] += 1
            except UserError:
                self.env.invalidate_all()
            self.assertBooks(f"seed {seed}, step {_step}: {name}")
        return done

    def assertBooks(self, message):
        self.env.flush_all()
        for check in self.env["consortium.billing.audit"]._get_checks():
            if check.code.startswith(("statement", "recognition")):
                continue
            found = self.env.execute_query(check.query())
            self.assertFalse(found, f"{message} breaks {check.code}")
        self.assertMinutes(self.Line.search([
            ("agreement_id", "=", self.agreement.id), ("approval_state", "=", "approved")]))

    def _get_live(self, *domain):
        return self.Ledger.search([
            *self.Ledger._get_live_domain(), ("timesheet_id", "!=", False), *domain])

    def _approve_something(self, random):
        day = MONDAY + timedelta(weeks=self.weeks)
        self.weeks += 1
        hours = [random.choice((0.25, 1 / 3, 1, 2.7, 4)) for _ in range(random.randint(1, 3))]
        affiliate = self.agreement.beneficiary_ids.partner_id
        lines = self._create_lines(
            *hours, day=day, beneficiary_id=random.choice((False, affiliate.id)))
        lines |= self._create_lines(1.1, day=day, project=self.hourly)
        self._approve(lines)

    def _reopen_something(self, random):
        sheets = self.env["consortium.timesheet.sheet"].search([
            ("employee_id", "=", self.employee.id), ("state", "=", "approved")])
        if sheets:
            sheet = random.choice(sheets)
            sheet.with_user(self.director_user).action_reopen("Correction")
            sheet.action_submit()
            sheet.with_user(self.director_user).action_approve()

    def _sell_something(self, random):
        start = MONDAY + timedelta(weeks=random.randint(-4, 6))
        self._create_package(
            hours=random.choice((1, 3, 6)), price=random.choice((90, 101.37)), start=start,
            end=start + timedelta(weeks=random.randint(3, 30)))

    def _bill_something(self, random):
        run = self._compute_run(date_to=date(2026, 12, 31), invoice_date=date(2026, 12, 31))
        if random.random() < 0.7 and run.line_ids:
            self._invoice_run(run)

    def _correct_something(self, random):
        rows = self._get_live(("kind", "in", ("draw", "overage", "hourly")))
        picked = rows.browse(random.sample(rows.ids, min(len(rows), random.randint(1, 3))))
        minutes = {
            row.id: random.randint(1, row.minutes) for row in picked if random.random() < 0.6}
        outcomes = {
            row.id: random.choice(("rebill", "write_off", "return")) for row in picked}
        self.credits |= picked._correct_each(outcomes, "Random", minutes, random.random() < 0.3)

    def _pick_credit(self, random, *states):
        credits = self.credits.exists().filtered(lambda move: move.state in states)
        return random.choice(credits) if credits else credits

    def _post_something(self, random):
        self._pick_credit(random, "draft").action_post()

    def _delete_something(self, random):
        move = self._pick_credit(random, "draft", "posted")
        if random.random() < 0.5:
            move.button_cancel()
        elif move.state == "draft":
            random.choice((move, move.invoice_line_ids[:1])).unlink()
        elif move:
            move.button_draft()

    def _undo_something(self, random):
        rows = self._get_live(("correction", "!=", False))
        if rows:
            random.choice(rows).with_user(self.officer).action_undo_correction()

    def _reallocate_something(self, random):
        self.Ledger._reallocate(
            self.agreement, MONDAY + timedelta(weeks=random.randint(0, 3)), "Random",
            random.random() < 0.7)

    def test_walks(self):
        self._create_package(hours=4)
        done = dict.fromkeys(CHANCES, 0)
        for seed in (5, 11):
            for name, count in self._walk(seed).items():
                done[name] += count
        self.assertTrue(all(done.values()), f"something never worked: {done}")
