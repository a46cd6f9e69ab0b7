from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MONDAY
from .test_corrections import CorrectionCommon


@tagged("post_install", "-at_install")
class TestCorrectWizard(CorrectionCommon):
    """The "Credit hours" screen: where it starts, what it shows, who may confirm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls._post(2, 1, 0.5, project=cls.hourly)
        run = cls.Run.create({
            "company_id": cls.company.id, "date_to": "2026-03-31", "invoice_date": "2026-03-31"})
        run.with_user(cls.officer).action_compute()
        cls.invoice = cls._invoice_run(cls, run)
        cls.Wizard = cls.env["consortium.hour.ledger.correct"].with_user(cls.officer)

    def _form(self, records, **kwargs):
        return Form(self.Wizard.with_context(
            active_model=records._name, active_ids=records.ids, **kwargs))

    def _select(self, form, *ranks, **values):
        for rank in ranks:
            with form.line_ids.edit(rank) as line:
                line.selected = True
                for name, value in values.items():
                    line[name] = value

    def test_from_an_invoice(self):
        """The preview is the credit note, to the cent; it opens as a draft."""
        form = self._form(self.invoice)
        self.assertEqual(len(form.line_ids), 3)
        self.assertFalse(form.selected_hours)
        self._select(form, 0, hours=0.75)
        self._select(form, 2, outcome="rebill")
        form.reason = "Wrong mandate"
        wizard = form.save()
        self.assertEqual((wizard.selected_hours, wizard.amount_untaxed), (1.25, 150))
        self.assertEqual(wizard.amount_total, 172.46)
        self.assertIn("7.50", wizard.tax_detail)
        self.assertIn("14.96", wizard.tax_detail)
        action = wizard.action_confirm()
        credit = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(
            (credit.state, credit.amount_untaxed, credit.amount_total), ("draft", 150, 172.46))
        self.assertEqual(self._get_rows(self.lines), [
            ("hourly", 60, 120), ("hourly", 75, 150), ("hourly", 30, 60), ("courtesy", 45, 0)])
        self.assertMinutes(self.lines)
        self.assertInvoiceLines(self.invoice | credit)
        self.assertEqual(self._compute_run().line_ids.minutes, 30)

    def test_odd_cents(self):
        """Lines of one unit at an amount: the preview is still the credit note."""
        self.card.line_ids.rate = 118.35
        lines = self._post(1 / 3, 0.1, 2.3, project=self.hourly, day="2026-03-09")
        invoice = self._bill()
        form = self._form(invoice)
        form.select_all = True
        self._select(form, 2, hours=0.45)
        form.reason = "Odd"
        wizard = form.save()
        untaxed, total = wizard.amount_untaxed, wizard.amount_total
        credit = self.env["account.move"].browse(wizard.action_confirm()["res_id"])
        self.assertEqual((credit.amount_untaxed, credit.amount_total), (untaxed, total))
        self.assertMinutes(lines)

    def test_from_an_agreement(self):
        """The period is the last month and this one; filters narrow the rows."""
        other = self._create_employee("Other")
        self._post(3, project=self.hourly, day="2026-03-10", employee=other)
        with self._frozen("2026-04-08"):
            form = self._form(self.agreement)
            self.assertEqual((str(form.date_from), str(form.date_to)), ("2026-03-01", "2026-04-08"))
            self.assertEqual(len(form.line_ids), 4)
            form.employee_id = other
            self.assertEqual(len(form.line_ids), 1)
            form.employee_id = self.employee
            form.date_from = "2026-03-03"
            self.assertFalse(len(form.line_ids))
            form.date_from = MONDAY
            form.project_id = self.project
            self.assertFalse(len(form.line_ids))

    def _frozen(self, day):
        from freezegun import freeze_time
        return freeze_time(day)

    def test_from_the_ledger(self):
        """Rows picked by hand are selected, and those that cannot be corrected say why."""
        package = self._create_package(hours=2)
        draw = self._row(self._post(1, day="2026-03-09"))
        row = self._row(self.lines[0])
        row._correct("write_off", "Before")
        form = self._form(draw | row)
        self.assertEqual(len(form.line_ids), 2)
        form.outcome = "return"
        form.reason = "Not asked for"
        wizard = form.save()
        blocked = wizard.line_ids.filtered("obstacle")
        self.assertEqual((blocked.row_id, wizard.selected_hours), (row, 1))
        self.assertEqual((wizard.returned_hours, wizard.amount_total), (1, 0))
        self.assertEqual(wizard.action_confirm()["tag"], "display_notification")
        self.assertPackage(package, used=0)

    def test_selection(self):
        form = self._form(self.invoice)
        form.select_all = True
        self.assertEqual(form.selected_hours, 3.5)
        form.outcome = "rebill"
        self.assertEqual(form.selected_hours, 3.5)
        form.select_all = False
        self.assertFalse(form.selected_hours)
        form.reason = "Nothing"
        with self.assertRefused("Select the hours"):
            form.save().action_confirm()

    def test_disputed_rows_wait(self):
        row = self._row(self.lines[0])
        row._set_links(disputed=True)
        form = self._form(self.invoice)
        form.select_all = True
        self.assertEqual(form.selected_hours, 1.5)

    def test_who(self):
        """Readers and accountants prepare nothing; an officer only up to the company's amount."""
        form = self._form(self.invoice)
        self._select(form, 0)
        form.reason = "Gesture"
        wizard = form.save()
        accountant = self._create_user("clerk", "account.group_account_invoice")
        for user in (self.reader, accountant, self.director_user):
            with self.assertRaises(AccessError):
                self.Wizard.with_user(user).create({"company_id": self.company.id})
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_confirm()
        self.company.consortium_credit_threshold = 100
        lines = self._post(1, project=self.hourly, day="2026-03-09")
        form = self._form(self._row(lines))
        form.reason = "Gesture"
        wizard = form.save()
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        form = Form(self.env["consortium.hour.ledger.correct"].with_user(self.manager).with_context(
            active_model="consortium.hour.ledger", active_ids=self._row(lines).ids))
        form.reason = "Gesture"
        form.save().action_confirm()
        self.assertEqual(self._get_rows(lines), [("courtesy", 60, 0)])

    def test_forged_lines(self):
        """A line typed by RPC obeys the same rules: another company's row, minutes, outcome."""
        wizard = self.Wizard.create({
            "company_id": self.company.id, "reason": "Forged", "line_ids": [(0, 0, {
                "row_id": self._row(self.lines[0]).id, "selected": True, "hours": 99})]})
        with self.assertRefused("from 1 to 120 minutes"):
            wizard.action_confirm()
        wizard.line_ids.hours = -1
        with self.assertRefused("from 1 to 120 minutes"):
            wizard.action_confirm()
        stranger = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._create_user("elsewhere", "consortium_billing.consortium_billing_group_officer")
        user.write({"company_ids": [(6, 0, stranger.ids)], "company_id": stranger.id})
        forged = self.env["consortium.hour.ledger.correct"].with_user(user).sudo().create({
            "company_id": stranger.id, "reason": "Forged", "line_ids": [(0, 0, {
                "row_id": self._row(self.lines[0]).id, "selected": True, "hours": 1})],
        }).sudo(False)
        self.env.invalidate_all()
        self.assertFalse(forged.line_ids, "a row of another company is not even seen")
        with self.assertRefused("Select the hours"):
            forged.action_confirm()
