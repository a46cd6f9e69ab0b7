from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP
from .test_corrections import CorrectionCommon

PRIVATE = (
    "_correct", "_correct_each", "_insert", "_set_links", "_insert_reversals",
    "_undo_corrections", "_reallocate", "_apply_counters", "_create_credit_notes",
)


@tagged("post_install", "-at_install")
class TestDirectAttacks(CorrectionCommon):
    """Corrections reached past their screens: RPC, forged contexts, imports, SQL, the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls._post(2, project=cls.hourly)
        run = cls.Run.create({
            "company_id": cls.company.id, "date_to": "2026-03-31", "invoice_date": "2026-03-31"})
        run.with_user(cls.officer).action_compute()
        cls.invoice = cls._invoice_run(cls, run)
        cls.portal = new_test_user(
            cls.env, "cb_attacker", groups="base.group_portal", company_id=cls.company.id)
        cls.portal.partner_id.parent_id = cls.member
        cls.admin = cls.env.ref("base.user_admin")

    def test_private_methods(self):
        """RPC reaches none of the methods that write the ledger."""
        for name in PRIVATE:
            with self.assertRaises(AccessError):
                get_public_method(self.Ledger, name)
        self.assertTrue(get_public_method(self.Ledger, "action_undo_correction"))

    def test_portal(self):
        """A member reads its hours; it corrects, undoes and re-allocates nothing."""
        row = self._row(self.lines)
        self.assertEqual(row.with_user(self.portal).read(["minutes"])[0]["minutes"], 120)
        row._correct("write_off", "Gesture", minutes=30)
        courtesy = self._row(self.lines, kind="courtesy")
        with self.assertRaises(AccessError):
            courtesy.with_user(self.portal).action_undo_correction()
        for model in ("consortium.hour.ledger.correct", "consortium.hour.ledger.correct.line",
                      "consortium.agreement.reallocate", "consortium.agreement.reallocate.line"):
            Model = self.env[model].with_user(self.portal)
            for operation in ("read", "create", "write", "unlink"):
                self.assertFalse(Model.has_access(operation))
        names = set(self.Ledger.with_user(self.portal).fields_get())
        self.assertFalse(names & {"true_cost", "true_cost_rate"})

    def test_forged_links(self):
        """Links of invoices and credit notes, typed by an accountant or an administrator."""
        credit = self._row(self.lines)._correct("write_off", "Gesture", minutes=30)
        accountant = self._create_user("accountant", "account.group_account_invoice")
        self.admin.write({"company_ids": [(4, self.company.id)], "company_id": self.company.id})
        line = self.invoice.invoice_line_ids
        for user in (accountant, self.admin):
            forged = {"consortium_billing_step": True, "consortium_agreement_step": True}
            for record in (
                credit.invoice_line_ids.with_user(user),
                credit.invoice_line_ids.with_user(user).with_context(**forged),
            ):
                for vals in ({"credited_line_id": False}, {"billing_run_line_id": False}):
                    with self.assertRaises(AccessError):
                        record.write(vals)
            made = self.env["account.move"].with_user(user).create({
                "move_type": "out_refund", "partner_id": self.member.id,
                "agreement_id": self.agreement.id, "billing_run_id": self.invoice.billing_run_id.id,
                "invoice_line_ids": [(0, 0, {
                    "name": "Forged", "price_unit": 60, "credited_line_id": line.id,
                    "billing_run_line_id": line.billing_run_line_id.id})]})
            self.assertFalse(made.billing_run_id or made.agreement_id)
            self.assertFalse(made.invoice_line_ids.credited_line_id)
            made.unlink()
        self.assertEqual(self._get_rows(self.lines), [("hourly", 90, 180), ("courtesy", 30, 0)])

    def test_import(self):
        """The ledger, its corrections and the links of invoices cannot be imported."""
        row = self._row(self.lines)
        self.admin.write({"company_ids": [(4, self.company.id)], "company_id": self.company.id})
        for user in (self.manager, self.admin):
            for columns, values in (
                ([".id", "correction"], [str(row.id), "write_off"]),
                ([".id", "reversed"], [str(row.id), "1"]),
                (["kind", "minutes"], ["hourly", "60"]),
            ):
                result = self.Ledger.with_user(user).load(columns, [values])
                self.assertFalse(result["ids"], columns)
        self.assertEqual(self._get_rows(self.lines), [("hourly", 120, 240)])

    @mute_logger("odoo.sql_db")
    def test_sql(self):
        """The database refuses to take hours off a posted document, or to rewrite a correction."""
        credit = self._row(self.lines)._correct("write_off", "Gesture", minutes=30)
        credit.action_post()
        self.env.flush_all()
        rows = self.Ledger.search([("timesheet_id", "in", self.lines.ids)])
        courtesy = self._row(self.lines, kind="courtesy")
        kept = self._row(self.lines, kind="hourly")
        for query, row in (
            ("UPDATE consortium_hour_ledger SET move_line_id = NULL WHERE id = %s", kept),
            ("UPDATE consortium_hour_ledger SET move_line_id = NULL WHERE id = %s",
             rows.filtered(lambda row: row.move_id == credit)),
            ("UPDATE consortium_hour_ledger SET correction = 'rebill' WHERE id = %s", courtesy),
            ("UPDATE consortium_hour_ledger SET replaces_id = NULL WHERE id = %s", courtesy),
            ("UPDATE consortium_hour_ledger SET kind = 'hourly' WHERE id = %s", courtesy),
            ("DELETE FROM consortium_hour_ledger WHERE id = %s", courtesy),
        ):
            with self.assertRaises(RestrictViolation), self.cr.savepoint():
                self.cr.execute(query, [row.id])

    def test_undo_by_strangers(self):
        """Whoever undoes is an officer who may read the row."""
        package = self._create_package(hours=2)
        lines = self._post(1, day="2026-03-09")
        self._row(lines)._correct("return", "Gesture")
        courtesy = self._row(lines)
        for user in (self.reader, self.director_user):
            with self.assertRaises(AccessError):
                courtesy.with_user(user).action_undo_correction()
        stranger = self._create_user("elsewhere", f"{GROUP}officer")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        with self.assertRaises(AccessError):
            courtesy.with_user(stranger).action_undo_correction()
        for rows in (self._row(self.lines), self.Ledger.search([("reversed", "=", True)])):
            with self.assertRaises(UserError):
                rows.with_user(self.officer).action_undo_correction()
        courtesy.with_user(self.officer).action_undo_correction()
        self.assertPackage(package, used=60)
