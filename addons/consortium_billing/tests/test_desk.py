from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import format_amount

from odoo.addons.consortium_billing.ageing import get_age_bucket

from .common import BillingCommon

TODAY = "2026-06-15 15:00:00"


@tagged("post_install", "-at_install")
class TestReports(BillingCommon):
    """Reports behind the desk: what waits, and what is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.hourly = cls._create_project(cls.agreement, "hourly")
        cls.other_member = cls._create_member("Coop Beta")
        cls.other = cls._create_agreement(cls.other_member)
        cls.package = cls._create_package(hours=10, end="2026-06-30")
        cls.past = cls._create_package(hours=5, price=80, agreement=cls.other, end="2026-06-10")
        cls.far = cls._create_package(hours=7, price=33.33, agreement=cls.other)
        cls.Unbilled = cls.env["consortium.unbilled.report"]
        cls.Deferred = cls.env["consortium.deferred.report"]

    def _post_on(self, day, hours=1, **kwargs):
        kwargs.setdefault("project", self.hourly)
        return self._post(hours, day=date.fromisoformat(day), **kwargs)

    def test_buckets(self):
        """Both ends of each class, in Python as in SQL."""
        days = {"2026-06-15": "a_30", "2026-05-16": "a_30", "2026-05-15": "b_60", "2026-04-16": "b_60",
                "2026-04-15": "c_90", "2026-03-17": "c_90", "2026-03-16": "d_older"}
        for index, day in enumerate(days):
            self._post_on(day, employee=self._create_employee(f"E{index}"))
        found = {
            str(row.work_date): (row.bucket, row.age)
            for row in self.Unbilled.search([("company_id", "=", self.company.id)])}
        self.assertEqual({day: bucket for day, (bucket, _age) in found.items()}, days)
        for bucket, age in found.values():
            self.assertEqual(get_age_bucket(age), bucket)

    def test_unbilled_is_what_no_invoice_has(self):
        billed = self._post_on("2026-03-10", 2)
        self._bill()
        waiting = self._post_on("2026-05-05", 1.5)
        reopened = self._post_on("2026-05-12")
        self._reopen(reopened)
        rows = self.Unbilled.search([("company_id", "=", self.company.id)])
        self.assertEqual(rows.ledger_id.timesheet_id, waiting)
        self.assertEqual((rows.hours, rows.amount, rows.status), (1.5, 180.0, "free"))
        self.assertNotIn(billed, rows.ledger_id.timesheet_id)
        self._compute_run(date_to="2026-05-31")
        self.env.invalidate_all()
        self.assertEqual(rows.status, "reserved")

    def test_unbilled_that_waits_for_an_answer(self):
        self.agreement.overage_policy = "ask"
        lines = self._post_on("2026-06-08", 12, project=self.project)
        row = self.Unbilled.search([("company_id", "=", self.company.id)])
        self.assertEqual((row.hours, row.status), (2, "consent"))
        lines.ledger_ids._set_links(disputed=True)
        self.env.invalidate_all()
        self.assertEqual(row.status, "disputed")
        self.assertEqual(row.action_open_row()["res_id"], row.ledger_id.id)

    def test_deferred_ties_to_the_packages(self):
        self._post_on("2026-06-01", 3.5, project=self.project)
        rows = self.Deferred.search([("company_id", "=", self.company.id)])
        packages = self.Package.search([("company_id", "=", self.company.id)])
        self.assertEqual(
            sum(rows.mapped("deferred")), sum(p.value - p.consumed_value for p in packages))
        self.assertEqual(
            {row.package_id: (row.bucket, row.balance_hours, row.deferred) for row in rows},
            {self.package: ("b_30", 6.5, 650), self.past: ("a_past", 5, 400),
             self.far: ("e_later", 7, 233.31)})

    def test_deferred_as_of(self):
        """Hours are taken off on the day of the work, whenever they are approved."""
        self.env.cr.execute("ALTER TABLE consortium_hour_ledger DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE consortium_hour_ledger SET create_date = '2026-01-01' WHERE kind = 'grant'")
        self._post_on("2026-05-29", 2, project=self.project)
        self._post_on("2026-06-05", 3, project=self.project)
        undone = self._post_on("2026-05-04", 4, project=self.project)
        self._reopen(undone)
        domain = [("package_id", "=", self.package.id)]
        expected = {"2025-12-31": [], "2026-05-28": [1000], "2026-05-31": [800], "2026-06-30": [500]}
        for day, values in expected.items():
            self.env.invalidate_all()  # a client asks in another transaction
            rows = self.Deferred.with_context(consortium_as_of=day).search(domain)
            self.assertEqual(rows.mapped("deferred"), values, day)
        self.env.invalidate_all()
        now = self.Deferred.with_context(consortium_as_of="2026-06-15").search(domain)
        self.assertEqual(now.deferred, self.package.value - self.package.consumed_value)
        self.assertEqual((now.used_hours, now.balance_hours, now.value), (5, 5, 1000))

    def test_as_of_wizard(self):
        wizard = self.env["consortium.deferred.report.open"].with_user(self.reader).create({})
        self.assertEqual(wizard.date, date(2026, 5, 31))
        self.assertEqual(wizard.action_open()["context"]["consortium_as_of"], "2026-05-31")

    def test_fair_price(self):
        """Worked, charged and given away, at the cost of the day."""
        courtesy = self._create_project(self.agreement, "courtesy")
        self._post_on("2026-06-01", 2, project=self.project)
        self._post_on("2026-06-02", 1, employee=self._create_employee("Hourly"))
        self._post_on("2026-06-03", 3, project=courtesy, employee=self._create_employee("Gift"))
        fixed = self._create_project(self.agreement, "fixed")
        self._post_on("2026-06-04", 4, project=fixed, employee=self._create_employee("Fixed"))
        unknown = self._create_employee("Unknown")
        unknown.hourly_cost = 0
        self._post_on("2026-06-03", 1.5, project=courtesy, employee=unknown)
        Report = self.env["consortium.fair.price.report"].with_user(self.manager)
        measures = ["hours", "charged_hours", "given_hours", "unknown_hours", "charged",
                    "true_cost", "given_cost", "charged_cost"]
        [sums] = Report._read_group(
            [("member_id", "=", self.member.id)], [], [f"{name}:sum" for name in measures])
        self.assertEqual(
            dict(zip(measures, sums, strict=True)),
            {"hours": 11.5, "charged_hours": 3, "given_hours": 4.5, "unknown_hours": 1.5,
             "charged": 320, "true_cost": 450, "given_cost": 135, "charged_cost": 135})
        gifts = dict(Report._read_group(
            [("member_id", "=", self.member.id), ("gift", "!=", False)], ["gift"], ["hours:sum"]))
        self.assertEqual(gifts, {"courtesy": 4.5})

    def test_fair_price_in_the_currency_of_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create([
            {"currency_id": euro.id, "name": day, "rate": rate, "company_id": self.company.id}
            for day, rate in (("2026-01-01", 0.5), ("2026-06-02", 0.25))])
        agreement = self._create_agreement(self._create_member("Euro"), currency_id=euro.id)
        project = self._create_project(agreement, "hourly")
        lines = self._post_on("2026-06-01", project=project)
        lines |= self._post_on(
            "2026-06-03", project=project, employee=self._create_employee("Other"))
        rows = self.env["consortium.fair.price.report"].search(
            [("agreement_id", "=", agreement.id)], order="work_date")
        for row, entry in zip(rows, lines, strict=True):
            converted = euro._convert(
                entry.ledger_ids.amount, self.company.currency_id, self.company, entry.date)
            self.assertAlmostEqual(row.charged, converted, 2)
        self.assertEqual(rows.mapped("currency_id"), self.company.currency_id)

    def test_who_reads(self):
        self._post_on("2026-06-01")
        rights = {self.reader: (True, True, False), self.officer: (True, True, False),
                  self.manager: (True, True, True), self.director_user: (False, False, False)}
        models = ("consortium.unbilled.report", "consortium.deferred.report",
                  "consortium.fair.price.report")
        for user, expected in rights.items():
            self.assertEqual(
                tuple(self.env[m].with_user(user).has_access("read") for m in models), expected,
                user.login)

    def test_other_company(self):
        other = self._create_company(name="Other")
        user = self._create_user("other", "consortium_billing.consortium_billing_group_manager")
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self._post_on("2026-06-01")
        for model in ("consortium.unbilled.report", "consortium.deferred.report",
                      "consortium.fair.price.report"):
            self.assertFalse(self.env[model].with_user(user).search_count([]), model)


@tagged("post_install", "-at_install")
class TestDesk(BillingCommon):
    """The accountant's desk: what waits, in as many queries whatever there is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.hourly = cls._create_project(cls.agreement, "hourly")
        cls.package = cls._create_package(hours=10, end="2026-06-30")

    def _get_desk(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        desk = self.env["consortium.billing.desk"].with_user(user or self.officer)
        return {card["code"]: card for card in desk.with_company(self.company).get_desk()["cards"]}

    def _money(self, amount):
        return format_amount(self.env, amount, self.company.currency_id)

    def _rows(self, card):
        return {row["label"]: row["value"] for row in card["rows"] if not row["heading"]}

    def test_empty(self):
        cards = self._get_desk()
        self.assertEqual(
            list(cards), ["weeks", "lock", "unbilled", "consent", "disputes", "runs", "exceptions",
                          "statements", "deferred", "expiring", "audit"])
        for code in ("weeks", "disputes", "runs", "exceptions"):
            self.assertEqual((cards[code]["figure"], cards[code]["level"]), ("0", "ok"), code)
        self.assertEqual(cards["consent"]["figure"], self._money(0))
        self.assertEqual(cards["audit"]["figure"], "Never run")

    def test_weeks(self):
        self._create_lines(2, day=date(2026, 5, 4))
        self._create_lines(1, day=date(2026, 6, 8), project=self.hourly)
        card = self._get_desk()["weeks"]
        self.assertEqual((card["figure"], card["level"]), ("2", "late"))
        self.assertIn("42 d", card["note"])
        self.assertEqual(self._rows(card)["Hours of agreements, submitted"], "3\u00a0h")
        self.assertIsNone(card["action"], "an accountant has no right on weeks")

    def test_unbilled_and_deferred(self):
        self._post(1.5, day=date(2026, 3, 2), project=self.hourly)
        self._post(1, day=date(2026, 6, 8), project=self.hourly)
        self._post(4, day=date(2026, 6, 1))
        cards = self._get_desk()
        card = cards["unbilled"]
        self.assertEqual((card["figure"], card["level"]), (self._money(300), "late"))
        rows = self._rows(card)
        self.assertEqual((rows["0-30 days"], rows["Over 90 days"]), (self._money(120), self._money(180)))
        self.assertEqual(rows["Coop Alpha"], self._money(300))
        action = card["action"]
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)
        shares = [row["share"] for row in card["rows"] if row["level"] in ("a_30", "d_older")]
        self.assertEqual(shares, [67, 100])
        card = cards["deferred"]
        self.assertEqual(card["figure"], self._money(600))
        self.assertEqual(self._rows(card)["Within 30 days"], self._money(600))
        card = cards["expiring"]
        self.assertEqual((card["figure"], card["level"]), ("1", "todo"))
        self.assertEqual(card["rows"][0]["action"]["res_id"], self.package.id)

    def test_clicks_open_what_is_counted(self):
        """Every action of every card and row is one that its reader may run."""
        self.agreement.overage_policy = "ask"
        self._post(12, day=date(2026, 6, 1))
        self._post(1, day=date(2026, 5, 4), project=self.hourly)
        self._compute_run(date_to="2026-06-30")
        for user in (self.reader, self.officer, self.manager):
            self.env["consortium.billing.audit"]._run(self.company)
            for card in self._get_desk(user).values():
                for item in (card, *card["rows"]):
                    action = item["action"]
                    if not action:
                        continue
                    Model = self.env[action["res_model"]].with_user(user)
                    records = Model.search(action["domain"])
                    if action.get("res_id"):
                        self.assertTrue(Model.browse(action["res_id"]).has_access("read"))
                    elif card["code"] != "statements" and (item is not card or card["level"] != "ok"):
                        self.assertTrue(records, (card["code"], item))

    def test_consent_and_exceptions(self):
        self.agreement.overage_policy = "ask"
        self._post(12, day=date(2026, 6, 1))
        run = self._compute_run(date_to="2026-06-30")
        cards = self._get_desk()
        self.assertEqual(cards["consent"]["figure"], self._money(240))
        self.assertEqual(cards["exceptions"]["note"], run.name)
        self.assertIn("Waiting for the member's consent", self._rows(cards["exceptions"]))

    def test_runs_say_what_is_next(self):
        self._post(1, day=date(2026, 6, 1), project=self.hourly)
        run = self._compute_run(date_to="2026-06-30")
        row = self._get_desk()["runs"]["rows"][0]
        self.assertEqual(
            (row["label"], row["value"], row["note"]),
            (run.name, self._money(120), "Have it approved by somebody else"))
        run.with_user(self.manager).action_approve()
        self.assertEqual(self._get_desk()["runs"]["rows"][0]["note"], "Issue the invoices")

    def test_audit(self):
        self.env["consortium.billing.audit"]._run(self.company)
        card = self._get_desk()["audit"]
        self.assertEqual((card["figure"], card["level"]), ("All in order", "ok"))
        self.env.cr.execute("ALTER TABLE consortium_hour_package DROP CONSTRAINT "
                            "consortium_hour_package_balance_exact")
        self.env.cr.execute(
            "UPDATE consortium_hour_package SET used = 7 WHERE id = %s", [self.package.id])
        self.env["consortium.billing.audit"]._run(self.company)
        card = self._get_desk()["audit"]
        self.assertEqual((card["figure"], card["level"]), ("Findings: 1", "late"))

    def test_buttons(self):
        """Each opens something that an officer may use."""
        self._post(1, day=date(2026, 5, 4), project=self.hourly)
        buttons = [button for card in self._get_desk().values() for button in card["buttons"]]
        self.assertEqual(len(buttons), 3)
        for button in buttons:
            action = getattr(self.env[button["model"]].with_user(self.officer), button["method"])()
            self.assertEqual(action["type"], "ir.actions.act_window")

    def test_lock(self):
        self.assertEqual(self._get_desk()["lock"]["level"], "todo")
        self.env["consortium.period.lock"].create(
            {"company_id": self.company.id, "date_lock": "2026-05-31"})
        self.assertEqual(self._get_desk()["lock"]["level"], "ok")

    def test_who_may(self):
        self.assertTrue(self._get_desk(self.officer)["runs"]["buttons"])
        self.assertFalse(any(card["buttons"] for card in self._get_desk(self.reader).values()))
        for user in (self.director_user, self._create_user("nobody", "base.group_user")):
            with self.assertRaises(AccessError):
                self._get_desk(user)

    def test_queries(self):
        """As many for ten members as for one."""
        counts = []
        for index in range(3):
            for number in range(1 + 9 * (index > 0)):
                agreement = self._create_agreement(
                    self._create_member(f"Member {index} {number}"), overage_policy="ask")
                self._create_package(hours=1, agreement=agreement, end="2026-06-30")
                project = self._create_project(agreement)
                employee = self._create_employee(f"E {index} {number}")
                self._post(1, 2, day=date(2026, 6, 1), project=project, employee=employee)
            self._get_desk()
            self.env.invalidate_all()
            desk = self.env["consortium.billing.desk"].with_user(self.officer)
            before = self.env.cr.sql_log_count
            desk.get_desk()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], counts)
        self.assertLessEqual(counts[2], 60, counts)
