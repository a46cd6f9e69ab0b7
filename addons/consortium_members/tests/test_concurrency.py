from concurrent.futures import ThreadPoolExecutor

from psycopg2 import errors

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTwoSessions(BaseCase):
    """Two real connections: what holds when Python cannot see the other session.

    Data is committed, so everything is removed by hand at the end.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = self._env(cr)
            company = env.company
            self.company_id = company.id
            sequence = company._get_member_sequences()[company]
            self.sequence = (sequence.id, sequence.number_next)
            category = env["consortium.member.category"].create(
                {"name": "Two sessions", "code": "T-2"}
            )
            self.category_id = category.id
            self.partner_ids = (
                env["res.partner"]
                .create([{"name": "Two A", "is_company": True}, {"name": "Two B"}])
                .ids
            )
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            partners = tuple(self.partner_ids)
            cr.execute("DELETE FROM consortium_membership WHERE partner_id IN %s", [partners])
            cr.execute("DELETE FROM res_partner WHERE id IN %s", [partners])
            cr.execute("DELETE FROM consortium_member_category WHERE id = %s", [self.category_id])
            cr.execute("UPDATE ir_sequence SET number_next = %s WHERE id = %s", self.sequence[::-1])
        self.registry.clear_all_caches()

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _create(self, env, partner_id):
        return env["consortium.membership"].create(
            {
                "partner_id": partner_id,
                "company_id": self.company_id,
                "category_id": self.category_id,
                "is_founder": True,
            }
        )

    def _race(self, first_step, second_step):
        """Both sessions start; the first commits while the second is waiting."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            # the environment is made here: a thread that looks for the registry
            # would wait for the tests to end
            waiting_env = self._env(second)
            second.execute("SET LOCAL lock_timeout = '10s'")
            second.execute("SELECT count(*) FROM consortium_membership")  # snapshot
            first_step(self._env(first))
            with ThreadPoolExecutor(1) as pool, mute_logger("odoo.sql_db"):
                waiting = pool.submit(second_step, waiting_env)
                first.commit()
                try:
                    return waiting.result()
                finally:
                    second.rollback()

    def _count(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM consortium_membership WHERE partner_id IN %s",
                [tuple(self.partner_ids)],
            )
            return cr.fetchone()[0]

    def test_two_applications_of_one_partner_leave_one(self):
        with self.assertRaises(errors.UniqueViolation):
            self._race(
                lambda env: self._create(env, self.partner_ids[0]),
                lambda env: self._create(env, self.partner_ids[0]),
            )
        self.assertEqual(self._count(), 1)

    def test_two_admissions_never_share_a_number(self):
        """The second one is told to start again; Odoo replays it by itself."""

        def admit(env, partner_id):
            membership = self._create(env, partner_id)
            membership.action_admit()
            env.flush_all()
            return membership.number

        with self.assertRaises((errors.SerializationFailure, errors.LockNotAvailable)):
            self._race(
                lambda env: admit(env, self.partner_ids[0]),
                lambda env: admit(env, self.partner_ids[1]),
            )
        with self.registry.cursor() as cr:
            replayed = admit(self._env(cr), self.partner_ids[1])
            members = self._env(cr)["consortium.membership"].search(
                [("partner_id", "in", self.partner_ids)], order="number"
            )
            expected = [f"M-{self.sequence[1] + step:04d}" for step in range(2)]
            self.assertEqual(members.mapped("number"), expected)
            self.assertEqual(replayed, expected[1])

    def test_database_refuses_overlapping_periods(self):
        with self.registry.cursor() as cr, mute_logger("odoo.sql_db"):
            membership = self._create(self._env(cr), self.partner_ids[0])
            membership.action_admit()
            membership.env.flush_all()
            with self.assertRaises(errors.ExclusionViolation):
                cr.execute(
                    "INSERT INTO consortium_membership_period"
                    " (membership_id, company_id, category_id, date_from, date_to)"
                    " VALUES (%s, %s, %s, '2000-01-01', '2100-12-31')",
                    (membership.id, self.company_id, self.category_id),
                )
            cr.rollback()
