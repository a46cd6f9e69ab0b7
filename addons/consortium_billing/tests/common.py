from contextlib import contextmanager
from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

GROUP = "consortium_billing.consortium_billing_group_"
MONDAY = date(2026, 3, 2)
# What an organisation needs for its invoices to arrive with the right taxes.
ADDRESS = {"street": "1 rue du Port", "city": "Montréal", "email": "coop@example.com"}
YEAR_START, YEAR_END = date(2026, 1, 1), date(2026, 12, 31)


class BillingCommon(AccountTestInvoicingCommon):
    """A Québec company on the Canadian chart, a member with an agreement, a rate card, people."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("ca")
    def setUpClass(cls):
        super().setUpClass()
        # everything is set up with all rights; the tests then use real users
        cls.env = cls.env(su=True)
        cls.company = cls.env.company
        cls.company.write({
            "state_id": cls.env.ref("base.state_ca_qc").id,
            "vat": "123456782 RT0001", "l10n_ca_pst": "1234567890 TQ0001"})
        cls.Line = cls.env["account.analytic.line"]
        cls.Ledger = cls.env["consortium.hour.ledger"]
        cls.Package = cls.env["consortium.hour.package"]
        cls.Run = cls.env["consortium.billing.run"]
        cls.tax = cls.env["account.chart.template"].with_company(cls.company).ref(
            "gstqst_sale_tax_14975")
        cls._set_up_products()
        cls._set_up_people()
        cls._set_up_rates()
        cls.member = cls._create_member("Coop Alpha")
        cls.agreement = cls._create_agreement(cls.member)
        cls.project = cls._create_project(cls.agreement)

    @classmethod
    def _set_up_products(cls):
        cls.package_product = cls.env["product.product"].create({
            "name": "Package of hours", "type": "service", "invoice_policy": "order",
            "service_type": "manual", "is_hour_package": True, "list_price": 100,
            "uom_id": cls.env.ref("uom.product_uom_hour").id, "taxes_id": cls.tax.ids,
        })
        cls.service_product = cls.env["product.product"].create({
            "name": "Services", "type": "service", "invoice_policy": "delivery",
            "service_type": "manual", "is_ledger_service": True,
            "uom_id": cls.env.ref("uom.product_uom_hour").id, "taxes_id": cls.tax.ids,
        })
        cls.company.consortium_service_product_id = cls.service_product

    @classmethod
    def _set_up_people(cls):
        cls.domain = cls.env.ref("consortium_timesheet.service_domain_finance")
        cls.domain_other = cls.env.ref("consortium_timesheet.service_domain_legal")
        cls.role = cls.env.ref("consortium_timesheet.role_advisor")
        cls.role_senior = cls.env.ref("consortium_timesheet.role_senior_advisor")
        cls.employee = cls._create_employee("Berthe")
        cls.director_user = cls._create_user(
            "director", "consortium_timesheet.consortium_timesheet_group_manager")
        cls.reader = cls._create_user("reader", f"{GROUP}user")
        cls.officer = cls._create_user("officer", f"{GROUP}officer")
        cls.manager = cls._create_user("manager", f"{GROUP}manager")

    @classmethod
    def _create_user(cls, login, groups, **kwargs):
        return new_test_user(
            cls.env, f"cb_{login}", groups=groups, company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)], **kwargs)

    @classmethod
    def _create_employee(cls, name, role=None):
        employee = cls.env["hr.employee"].create({
            "name": name, "company_id": cls.company.id, "hourly_cost": 45})
        cls.env["consortium.employee.role"].create({
            "employee_id": employee.id, "role_id": (role or cls.role).id,
            "date_from": "2025-01-01"})
        return employee

    @classmethod
    def _set_up_rates(cls):
        cls.card = cls.env["consortium.rate.card"].create({
            "name": "Company rates", "company_id": cls.company.id,
            "currency_id": cls.company.currency_id.id,
            "line_ids": [
                Command.create({"rate": 120, "date_from": "2025-01-01"}),
                Command.create({
                    "rate": 150, "date_from": "2025-01-01", "role_id": cls.role_senior.id}),
            ],
        })
        cls.company.consortium_rate_card_id = cls.card

    @classmethod
    def _create_member(cls, name, **values):
        return cls.env["res.partner"].create({
            "name": name, "is_company": True, "country_id": cls.env.ref("base.ca").id,
            "state_id": cls.env.ref("base.state_ca_qc").id, "zip": "H2X 1Y4", **values})

    @classmethod
    def _create_agreement(cls, member, **values):
        agreement = cls.env["consortium.agreement"].create({
            "member_id": member.id, "company_id": cls.company.id, "date_start": YEAR_START,
            **values})
        agreement.action_activate()
        return agreement

    @classmethod
    def _create_project(cls, agreement, kind="package", **values):
        return cls.env["project.project"].create({
            "name": f"Mandate of {agreement.member_id.name}", "company_id": cls.company.id,
            "partner_id": agreement.member_id.id, "agreement_id": agreement.id,
            "service_domain_id": cls.domain.id, "default_billing_kind": kind,
            "allow_timesheets": True, **values})

    @classmethod
    def _create_package(cls, hours=10, price=100, agreement=None, start=YEAR_START, end=YEAR_END,
                        **values):
        """A package as an order would open it, with dates of one's choice."""
        agreement = agreement or cls.agreement
        package = cls.Package.create({
            "agreement_id": agreement.id, "company_id": agreement.company_id.id,
            "currency_id": agreement.currency_id.id, "date_start": start, "date_end": end,
            **values})
        package._grant({package: (round(hours * 60), hours * price)})
        return package

    @classmethod
    def _create_lines(cls, *hours, day=MONDAY, project=None, employee=None, **values):
        """Submitted entries of one day, one for each duration."""
        lines = cls.Line.create([
            {"name": f"Work {index}", "project_id": (project or cls.project).id,
             "employee_id": (employee or cls.employee).id, "date": day, "unit_amount": duration,
             **values}
            for index, duration in enumerate(hours)
        ])
        draft = lines.sheet_id.filtered(lambda sheet: sheet.state == "draft")
        draft.action_submit()
        return lines

    @classmethod
    def _approve(cls, lines):
        """Approve the weeks of entries as their director does, who has no right on billing."""
        lines.sheet_id.with_user(cls.director_user).action_approve()
        return lines

    @classmethod
    def _post(cls, *hours, **kwargs):
        return cls._approve(cls._create_lines(*hours, **kwargs))

    @classmethod
    def _reopen(cls, lines):
        lines.sheet_id.with_user(cls.director_user).action_reopen("Correction")

    def _compute_run(self, **values):
        run = self.Run.create({
            "company_id": self.company.id, "date_to": "2026-03-31", "invoice_date": "2026-03-31",
            **values})
        run.with_user(self.officer).action_compute()
        return run

    def _invoice_run(self, run, batch=80):
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        while run.state == "invoicing" and run._invoice_batch(batch):
            pass
        return run.move_ids

    def _bill(self, **values):
        return self._invoice_run(self._compute_run(**values))

    def _get_rows(self, lines=None, **filters):
        """(kind, minutes, amount) of the live rows of entries, in order."""
        domain = [*self.Ledger._get_live_domain(), ("timesheet_id", "!=", False)]
        if lines is not None:
            domain.append(("timesheet_id", "in", lines.ids))
        domain += [(name, "=", value) for name, value in filters.items()]
        return [
            (row.kind, row.minutes, row.amount) for row in self.Ledger.search(domain, order="id")
        ]

    @contextmanager
    def assertRefused(self, text):
        """A UserError whose message holds `text`; everything is rolled back."""
        with self.assertRaises(UserError) as caught:  # Odoo's assertRaises opens a savepoint
            yield
        self.assertIn(text, str(caught.exception))

    def assertPackage(self, package, **expected):
        """Counters of a package, and their agreement with the ledger."""
        package.invalidate_recordset()
        for name, value in expected.items():
            self.assertEqual(package[name], value, name)
        rows = self.Ledger.search([("package_id", "in", package.ids)])
        moved = [row.drawn for row in rows if row.kind in ("rollover", "transfer")]
        self.assertEqual(-sum(drawn for drawn in moved if drawn < 0), package.transferred)
        self.assertEqual(sum(drawn for drawn in moved if drawn > 0), package.received)
        for kind, minutes in (
            ("grant", package.granted - package.received), ("draw", package.used),
            ("expire", package.expired),
        ):
            drawn = sum(rows.filtered(lambda row, k=kind: row.kind == k).mapped("drawn"))
            self.assertEqual(drawn, minutes, kind)
        self.assertEqual(
            package.balance, package.granted - package.used - package.expired - package.refunded
            - package.transferred)
