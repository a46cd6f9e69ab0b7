from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

from psycopg2 import errors

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

DAY = date(2031, 7, 15)


@tagged("post_install", "-at_install")
class TestDuesTwoSessions(BaseCase):
    """Two real connections, and work that is killed between two commits.

    Data is committed, so everything is removed by hand at the end; invoices stay drafts.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = self._env(cr)
            company = env["res.company"].create({"name": "Two sessions of dues"})
            self.company_id = company.id
            env = self._env(cr)
            account = env["account.account"].create(
                {
                    "name": "Dues",
                    "code": "D2S400",
                    "account_type": "income",
                    "company_ids": [(6, 0, company.ids)],
                }
            )
            receivable = env["account.account"].create(
                {
                    "name": "Receivable",
                    "code": "D2S110",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                    "company_ids": [(6, 0, company.ids)],
                }
            )
            env["account.journal"].create(
                {
                    "name": "Dues",
                    "code": "D2S",
                    "type": "sale",
                    "company_id": company.id,
                    "default_account_id": account.id,
                }
            )
            product = env["product.product"].create(
                {
                    "name": "Dues two sessions",
                    "list_price": 100,
                    "type": "service",
                    "taxes_id": [(5, 0, 0)],
                    "property_account_income_id": account.id,
                }
            )
            category = env["consortium.member.category"].create(
                {
                    "name": "Two sessions of dues",
                    "code": "T-D2",
                    "company_id": company.id,
                    "dues_product_id": product.id,
                }
            )
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Dues two {index}",
                        "is_company": True,
                        "property_account_receivable_id": receivable.id,
                    }
                    for index in range(6)
                ]
            )
            members = env["consortium.membership"].create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "category_id": category.id,
                        "date_admitted": "2020-01-01",
                    }
                    for partner in partners
                ]
            )
            members.action_enter_register()
            self.account_ids = (account | receivable).ids
            self.product_id = product.product_tmpl_id.id
            self.partner_ids = (partners | company.partner_id).ids
        self.addCleanup(self._clean)

    def _clean(self):
        """Delete the company, what refers to it, and what the test shares between companies."""
        with self.registry.cursor() as cr, mute_logger("odoo.sql_db"):
            cr.execute("UPDATE consortium_dues_line SET move_id = NULL WHERE company_id = %s",
                       [self.company_id])
            cr.execute(
                "SELECT alias_id FROM account_journal WHERE company_id = %s", [self.company_id]
            )
            aliases = [row[0] for row in cr.fetchall()]
            for _pass in range(6):  # each pass frees what the next one deletes
                for table, column in self._get_references(cr):
                    self._try(cr, f"DELETE FROM {table} WHERE {column} = %s", self.company_id)
                self._try(cr, "DELETE FROM res_company WHERE id = %s", self.company_id)
            cr.execute("DELETE FROM mail_alias WHERE id = ANY(%s)", [aliases])
            cr.execute("DELETE FROM account_account WHERE id = ANY(%s)", [self.account_ids])
            cr.execute("DELETE FROM product_product WHERE product_tmpl_id = %s", [self.product_id])
            cr.execute("DELETE FROM product_template WHERE id = %s", [self.product_id])
            cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", [self.partner_ids])
            cr.execute("SELECT count(*) FROM res_company WHERE id = %s", [self.company_id])
            self.assertFalse(cr.fetchone()[0])
        self.registry.clear_all_caches()

    def _get_references(self, cr):
        """Columns that refer to a company."""
        cr.execute(
            """
            SELECT con.conrelid::regclass::text, att.attname
              FROM pg_constraint con
              JOIN pg_attribute att ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
             WHERE con.confrelid = 'res_company'::regclass AND con.contype = 'f'
               AND con.conrelid != 'res_company'::regclass
            """
        )
        return cr.fetchall()

    def _try(self, cr, statement, company_id):
        with suppress(errors.IntegrityError), cr.savepoint(flush=False):
            cr.execute(statement, [company_id])

    def _env(self, cr):
        context = {}
        if getattr(self, "company_id", None):
            context = {"allowed_company_ids": [self.company_id]}
        return api.Environment(cr, SUPERUSER_ID, context)

    def _new_run(self):
        with self.registry.cursor() as cr:
            run = self._env(cr)["consortium.dues.run"].create(
                {"company_id": self.company_id, "date": DAY, "invoice_date": DAY}
            )
            return run.id

    def _run(self, cr, run_id):
        return self._env(cr)["consortium.dues.run"].browse(run_id)

    def _race(self, first_step, second_step):
        """Both sessions start; the first commits while the second is waiting."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            waiting_env = self._env(second)
            second.execute("SET LOCAL lock_timeout = '10s'")
            second.execute("SELECT count(*) FROM consortium_dues_line")  # snapshot
            first_step(self._env(first))
            with ThreadPoolExecutor(1) as pool, mute_logger("odoo.sql_db"):
                waiting = pool.submit(second_step, waiting_env)
                first.commit()
                try:
                    return waiting.result()
                finally:
                    second.rollback()

    def _count(self, what):
        with self.registry.cursor() as cr:
            cr.execute(f"SELECT count(*) FROM {what} WHERE company_id = %s", [self.company_id])
            return cr.fetchone()[0]

    def test_two_runs_at_once_bill_once(self):
        """The second preview is told to start again; replayed, it finds nobody to bill."""
        runs = self._new_run(), self._new_run()

        def compute(env, run_id):
            env["consortium.dues.run"].browse(run_id).action_compute()
            env.flush_all()

        with self.assertRaises((ConcurrencyError, errors.SerializationFailure)):
            self._race(lambda env: compute(env, runs[0]), lambda env: compute(env, runs[1]))
        with self.registry.cursor() as cr:
            compute(self._env(cr), runs[1])
            self.assertEqual(self._run(cr, runs[1]).skipped_count, 6)
        self.assertEqual(self._count("consortium_dues_line"), 6)

    def test_the_same_step_started_twice(self):
        run_id = self._new_run()
        with self.registry.cursor() as cr:
            self._run(cr, run_id).action_compute()

        def create(env):
            env["consortium.dues.run"].browse(run_id).action_create_invoices()
            env.flush_all()

        with self.assertRaises((errors.SerializationFailure, errors.LockNotAvailable)):
            self._race(create, create)
        self.assertEqual(self._count("account_move"), 6)

    def test_killed_between_two_batches_and_resumed(self):
        run_id = self._new_run()
        with self.registry.cursor() as cr:
            run = self._run(cr, run_id)
            run.action_compute()
            run._stepping().write({"state": "drafting"})
        with self.registry.cursor() as cr:
            self._run(cr, run_id)._do_batch(limit=2)
        with self.registry.cursor() as cr:  # killed before its commit
            self._run(cr, run_id)._do_batch(limit=2)
            self._env(cr).flush_all()
            cr.rollback()
        self.assertEqual(self._count("account_move"), 2)
        for state, pending, drafted in (("drafting", 4, 2), ("drafting", 2, 4), ("drafted", 0, 6)):
            with self.registry.cursor() as cr:  # committed at the end of each
                run = self._run(cr, run_id)
                if drafted > 2:
                    run._do_batch(limit=2)
                self.assertEqual(
                    (run.state, run.pending_count, run.drafted_count), (state, pending, drafted)
                )
        self.assertEqual(self._count("account_move"), 6)
