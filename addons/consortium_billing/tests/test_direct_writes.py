from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GROUP, BillingCommon


@tagged("post_install", "-at_install")
class TestDirectWrites(BillingCommon):
    """What steps decide cannot be written past them: by RPC, by import, with a forged context."""

    FORGED = {"consortium_billing_step": True, "consortium_agreement_step": True}

    def test_run(self):
        """The second person cannot be skipped by writing the state."""
        project = self._create_project(self.agreement, "hourly")
        self._post(1, project=project)
        run = self._compute_run().with_user(self.officer)
        for values in (
            {"state": "approved"}, {"approved_by_id": self.manager.id}, {"step_count": 0},
            {"computed_by_id": self.manager.id}, {"state": "invoicing"},
        ):
            for user in (self.officer, self.manager):
                for record in (run.with_user(user), run.with_user(user).with_context(**self.FORGED)):
                    with self.assertRaises(AccessError):
                        record.write(values)
        self.assertEqual(run.state, "computed")

    def test_run_is_born_a_draft(self):
        run = self.Run.with_user(self.officer).with_context(
            default_state="approved", **self.FORGED
        ).create({
            "company_id": self.company.id, "date_to": "2026-03-31", "state": "approved",
            "computed_by_id": self.manager.id, "approved_by_id": self.manager.id})
        self.assertEqual(run.state, "draft")
        self.assertFalse(run.computed_by_id | run.approved_by_id)

    def test_parameters_of_a_preview(self):
        project = self._create_project(self.agreement, "hourly")
        self._post(1, project=project)
        run = self._compute_run().with_user(self.officer)
        for values in ({"date_to": "2026-12-31"}, {"member_ids": [Command.set(self.member.ids)]}):
            with self.assertRefused("reset it to draft"):
                run.write(values)
        run.invoice_date = "2026-04-01"  # not of the preview, and not approved yet
        run.with_user(self.manager).action_approve()
        with self.assertRefused("reset it to draft"):
            run.invoice_date = "2026-04-02"
        run.action_reset()
        run.date_to = "2026-12-31"

    def test_agreement(self):
        agreement = self.agreement.with_user(self.officer)
        for values in ({"state": "closed"}, {"name": "EN-1"}):
            for record in (agreement, agreement.with_context(**self.FORGED)):
                with self.assertRaises(AccessError):
                    record.write(values)
        reader = self.agreement.with_user(self.reader)
        for action in ("action_suspend", "action_close"):
            with self.assertRaises(AccessError):
                getattr(reader, action)()
        agreement.action_suspend()
        agreement.action_activate()
        created = agreement.create(
            {"member_id": self.member.id, "company_id": self.company.id, "state": "active"})
        self.assertEqual(created.state, "draft")

    def test_member_fixed_once_hours_without_packages(self):
        """Hourly work alone, without any package, fixes whose hours they are."""
        project = self._create_project(self.agreement, "hourly")
        self._post(1, project=project)
        with self.assertRefused("has hours"):
            self.agreement.member_id = self._create_member("Other")
        self.agreement.write({"member_id": self.member.id, "note": "as it was"})

    def test_package(self):
        package = self._create_package().with_user(self.officer)
        other = self._create_agreement(self._create_member("Other"))
        for values in (
            {"agreement_id": other.id}, {"value": 1}, {"recognised": 5}, {"balance": 60},
            {"state": "closed"}, {"consumed_value": 0},
        ):
            with self.assertRaises(UserError):
                package.write(values)

    def test_package_expired_by_hand(self):
        """Neither a reader nor the member itself throws hours away."""
        package = self._create_package(start=date(2026, 1, 1), end=date(2026, 1, 31))
        portal = self._create_user("portal", "base.group_portal")
        portal.partner_id.parent_id = self.member
        for user in (self.reader, portal):
            package.with_user(user).read(["balance"])
            with self.assertRaises(AccessError):
                package.with_user(user).action_expire()
        with self.assertRefused("was not told early enough"):
            package.with_user(self.officer).action_expire()
        package.with_user(self.manager).action_expire()
        self.assertPackage(package, state="expired", balance=0)

    def test_package_still_covers_what_was_drawn(self):
        package = self._create_package()
        self._post(1)
        for values in (
            {"date_end": "2026-02-28"}, {"date_start": "2026-03-03"},
            {"domain_ids": [Command.set(self.domain_other.ids)]},
            {"role_ids": [Command.set(self.role_senior.ids)]},
        ):
            with self.assertRaises(ValidationError):
                package.with_user(self.officer).write(values)
        package.with_user(self.officer).write({
            "date_end": "2027-06-30", "domain_ids": [Command.set(self.domain.ids)]})

    def test_beneficiary_counter(self):
        """The cap is not reset by naming the organisation again."""
        self._create_package()
        affiliate = self._create_member("Affiliate")
        line = self.env["consortium.agreement.beneficiary"].with_user(self.officer).create({
            "agreement_id": self.agreement.id, "partner_id": affiliate.id, "cap_hours": 2,
            "used": -600})
        self.assertEqual(line.used, 0)
        lines = self._post(1, beneficiary_id=affiliate.id)
        self.assertEqual(line.used, 60)
        for attempt in (line.unlink, lambda: line.write({"partner_id": self.member.id})):
            with self.assertRefused("already drawn"):
                attempt()
        self._reopen(lines)
        line.unlink()

    def test_agreement_of_an_entry(self):
        """A professional cannot spend the hours of another member."""
        user = self._create_user("prof", "consortium_timesheet.consortium_timesheet_group_user")
        employee = self.env["hr.employee"].create(
            {"name": "Prof", "user_id": user.id, "company_id": self.company.id})
        other = self._create_agreement(self._create_member("Other"))
        values = {"name": "Work", "project_id": self.project.id, "unit_amount": 1,
                  "date": "2026-03-16", "employee_id": employee.id}
        Line = self.Line.with_user(user)
        line = Line.create(values)
        with self.assertRefused("that of its project"):
            line.write({"agreement_id": other.id})
        forged = Line.create({**values, "agreement_id": other.id})
        self.env.flush_all()
        self.assertEqual((line | forged).sudo().agreement_id, self.agreement)

    def test_invoice_of_a_run(self):
        project = self._create_project(self.agreement, "hourly")
        self._post(1, project=project)
        move = self._bill()
        clerk = self._create_user("clerk", "account.group_account_manager")
        move = move.with_user(clerk)
        move.button_draft()
        line = move.invoice_line_ids
        run_line = line.sudo().billing_run_line_id
        with self.assertRefused("currency and type"):
            move.currency_id = self.env.ref("base.EUR")
        with self.assertRaises(ValidationError):  # by Odoo itself
            move.action_switch_move_type()
        for record, values in (
            (move, {"billing_run_id": False}), (move, {"agreement_id": False}),
            (line, {"billing_run_line_id": False}),
        ):
            with self.assertRaises(AccessError):
                record.write(values)
        for values in (
            {"product_id": self.package_product.id}, {"product_id": False},
            {"product_uom_id": self.env.ref("uom.product_uom_day").id},
        ):
            with self.assertRefused("quantity and price"):
                line.write(values)
        line.write({"product_id": line.product_id.id, "name": "Another text"})
        forged = self.env["account.move"].with_user(clerk).create({
            "move_type": "out_invoice", "partner_id": self.member.id,
            "billing_run_id": move.sudo().billing_run_id.id,
            "invoice_line_ids": [Command.create({
                "name": "Forged", "quantity": 1, "price_unit": 1,
                "billing_run_line_id": run_line.id})]})
        self.assertFalse(forged.sudo().billing_run_id)
        self.assertFalse(forged.sudo().invoice_line_ids.billing_run_line_id)
        forged.unlink()
        self.assertEqual(run_line.state, "invoiced")
        move.action_post()

    def test_reconfirmed_order(self):
        """An order cancelled and confirmed again sells hours that last from that day on."""
        order = self.env["sale.order"].create({
            "partner_id": self.member.id, "agreement_id": self.agreement.id,
            "company_id": self.company.id,
            "order_line": [Command.create({
                "product_id": self.package_product.id, "product_uom_qty": 10})]})
        order.action_confirm()
        package = order.package_ids
        dates = (package.date_start, package.date_end)
        order._action_cancel()
        package.write({"date_start": "2020-01-01", "date_end": "2020-12-31"})
        order.action_draft()
        other = self._create_agreement(self.member)
        with self.assertRaises(ValidationError):
            order.agreement_id = other
        order.action_confirm()
        self.assertEqual((package.date_start, package.date_end), dates)
        self.assertPackage(package, balance=600, state="open")


@tagged("post_install", "-at_install")
class TestMultipliers(BillingCommon):
    """Role multipliers: a setting of the role and of the agreement, a copy on the row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.senior = cls._create_employee("Senior", cls.role_senior)
        cls.role_senior.package_multiplier = 1.25

    def _draws(self, lines):
        return [(row.minutes, row.multiplier, row.drawn) for row in lines.ledger_ids]

    def test_default_of_the_company(self):
        self.assertFalse(self.agreement.role_multipliers)
        self.env["res.config.settings"].create(
            {"consortium_role_multipliers": True}).execute()
        agreement = self._create_agreement(self._create_member("New"))
        self.assertTrue(agreement.role_multipliers)
        self.assertFalse(self.agreement.role_multipliers, "what was signed stays")

    def test_not_applied(self):
        self._create_package()
        self.assertEqual(self._draws(self._post(2, employee=self.senior)), [(120, 1.0, 120)])

    def test_applied(self):
        package = self._create_package(hours=2)
        self.agreement.role_multipliers = True
        first = self._post(1, employee=self.senior)
        self.assertEqual(self._draws(first), [(60, 1.25, 75)])
        self.assertEqual(self._draws(self._post(0.5)), [(30, 1.0, 30)])
        # 15 minutes left of the package pay for 12 worked by a senior; the rest is overage
        lines = self._post(1, employee=self._create_employee("Other senior", self.role_senior))
        self.assertEqual(self._get_rows(lines), [("draw", 12, 25.0), ("overage", 48, 120.0)])
        self.assertEqual(sum(lines.ledger_ids.mapped("minutes")), 60)
        self.assertPackage(package, balance=0, used=120)
        self.role_senior.package_multiplier = 3
        self.assertEqual(self._draws(first), [(60, 1.25, 75)], "history does not move")
        self._reopen(first)
        self.assertPackage(package, balance=75, used=45)

    def test_who_sets_it(self):
        timesheet_manager = self._create_user(
            "roles", "consortium_timesheet.consortium_timesheet_group_manager")
        with self.assertRaises(AccessError):
            self.role.with_user(timesheet_manager).package_multiplier = 2
        both = self._create_user(
            "both", f"consortium_timesheet.consortium_timesheet_group_manager,{GROUP}manager")
        self.role.with_user(both).package_multiplier = 2
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.role.with_user(both).package_multiplier = 0
            self.env.flush_all()
