from concurrent.futures import ThreadPoolExecutor

from psycopg2 import errors

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestShareTwoSessions(BaseCase):
    """Two real connections that take the last share at the same moment.

    Data is committed, so everything is removed by hand at the end.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = self._env(cr)
            company = env.company
            self.sequences = [
                (sequence.number_next, sequence.id)
                for sequence in (
                    company._get_share_sequence("consortium.share.move"),
                    company._get_share_sequence("consortium.share.certificate"),
                )
            ]
            self.class_id = env["consortium.share.class"].create({"name": "Two", "code": "T-2S"}).id
            self.partner_id = env["res.partner"].create({"name": "Two S", "is_company": True}).id
            self.addCleanup(self._clean)
            self._record(env, 1, "subscription")

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _clean(self):
        with self.registry.cursor() as cr:
            cr.execute("ALTER TABLE consortium_share_move DISABLE TRIGGER USER")
            for table in ("consortium_share_move", "consortium_share_holding"):
                cr.execute(f"DELETE FROM {table} WHERE partner_id = %s", [self.partner_id])
            cr.execute("ALTER TABLE consortium_share_move ENABLE TRIGGER USER")
            cr.execute("DELETE FROM consortium_share_class WHERE id = %s", [self.class_id])
            cr.execute("DELETE FROM res_partner WHERE id = %s", [self.partner_id])
            for number, sequence_id in self.sequences:
                cr.execute(
                    "UPDATE ir_sequence SET number_next = %s WHERE id = %s", [number, sequence_id]
                )
        self.registry.clear_all_caches()

    def _record(self, env, quantity, kind):
        move = env["consortium.share.move"]._record(
            [
                {
                    "kind": kind,
                    "partner_id": self.partner_id,
                    "share_class_id": self.class_id,
                    "quantity": quantity,
                    "date": Date.to_date("2026-01-10"),
                    "resolution": "CA-1",
                }
            ]
        )
        env.flush_all()
        return move

    def test_the_last_share_is_redeemed_once(self):
        """The second session is told to start again, and then that none is left."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            waiting_env = self._env(second)
            second.execute("SET LOCAL lock_timeout = '10s'")
            second.execute("SELECT count(*) FROM consortium_share_move")  # snapshot
            self._record(self._env(first), -1, "redemption")
            with ThreadPoolExecutor(1) as pool, mute_logger("odoo.sql_db"):
                waiting = pool.submit(self._record, waiting_env, -1, "redemption")
                first.commit()
                with self.assertRaises((errors.SerializationFailure, errors.LockNotAvailable)):
                    waiting.result()
                second.rollback()
        with self.registry.cursor() as cr:
            with self.assertRaisesRegex(UserError, "holds 0"):
                self._record(self._env(cr), -1, "redemption")
            cr.rollback()
            cr.execute(
                "SELECT quantity FROM consortium_share_holding WHERE partner_id = %s",
                [self.partner_id],
            )
            self.assertEqual(cr.fetchall(), [(0,)])
            cr.execute(
                "SELECT sum(quantity), count(*) FROM consortium_share_move WHERE partner_id = %s",
                [self.partner_id],
            )
            self.assertEqual(cr.fetchall(), [(0, 2)])

    def test_two_subscriptions_take_two_numbers(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            waiting_env = self._env(second)
            second.execute("SELECT count(*) FROM consortium_share_move")  # snapshot
            one = self._record(self._env(first), 1, "subscription").number
            with ThreadPoolExecutor(1) as pool, mute_logger("odoo.sql_db"):
                waiting = pool.submit(self._record, waiting_env, 1, "subscription")
                first.commit()
                with self.assertRaises(errors.SerializationFailure):
                    waiting.result()
                second.rollback()
        with self.registry.cursor() as cr:
            two = self._record(self._env(cr), 1, "subscription").number
        self.assertEqual(int(two.split("-")[1]), int(one.split("-")[1]) + 1)
