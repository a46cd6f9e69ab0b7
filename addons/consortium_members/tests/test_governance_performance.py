from concurrent.futures import ThreadPoolExecutor

from psycopg2 import errors

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import LockError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .governance import GovernanceCommon


@tagged("post_install", "-at_install")
class TestGovernancePerformance(GovernanceCommon):
    """Queries do not grow with the number of members."""

    SIZE = 30

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _new_members(self, count):
        memberships = self._new_applications(count)
        memberships.action_admit()

    def _count_list(self):
        meeting = self._new_meeting(
            self.general, date_start="2026-03-25 14:00:00", record_date="2026-03-10"
        )
        return self._count(meeting.action_freeze_voters)

    def test_voters_list(self):
        self._new_members(self.SIZE)
        self._count_list()  # caches of the registry
        once = self._count_list()
        self._new_members(2 * self.SIZE)
        twice = self._count_list()
        self.assertLessEqual(twice, once + 4)
        self.assertLessEqual(twice, 40)

    def test_quorum_at_the_door(self):
        """Signing in costs the same whatever the length of the list."""

        def sign_in():
            meeting = self._new_meeting(
                self.general, date_start="2026-03-25 14:00:00", record_date="2026-03-10"
            )
            meeting.action_freeze_voters()
            meeting.action_mark_convened()
            return self._count(meeting.voter_ids[0].action_check_in)

        self._new_members(self.SIZE)
        sign_in()
        once = sign_in()
        self._new_members(2 * self.SIZE)
        self.assertLessEqual(sign_in(), once + 2)

    def test_composition(self):
        bodies = self.board | self.executive | self.general
        self._count(lambda: bodies.mapped("problems"))
        once = self._count(lambda: bodies.mapped("problems"))
        seats = self.env["consortium.seat"].create(
            [{"name": f"S{index}", "body_id": self.board.id} for index in range(10)]
        )
        self.Mandate.create(
            [
                {
                    "seat_id": seat.id,
                    "partner_id": self._new_person(self.member, f"P{index} X").id,
                }
                for index, seat in enumerate(seats)
            ]
        )
        self.assertLessEqual(self._count(lambda: bodies.mapped("problems")), once + 2)


@tagged("post_install", "-at_install")
class TestTwoExecutions(BaseCase):
    """Two real connections execute one resolution: the members are admitted once.

    Data is committed, so everything is removed by hand at the end.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = self._env(cr)
            sequence = env.company._get_member_sequences()[env.company]
            self.sequence = (sequence.number_next, sequence.id)
            self.partner_ids = (
                env["res.partner"].create([{"name": "Two D", "is_company": True}, {"name": "P"}]).ids
            )
            category = env["consortium.member.category"].create(
                {"name": "Two", "code": "T-2D"}
            )
            membership = env["consortium.membership"].create(
                {"partner_id": self.partner_ids[0], "category_id": category.id}
            )
            membership.action_submit()
            body = env["consortium.body"].create({"name": "Two", "code": "T-2D", "kind": "board"})
            seat = env["consortium.seat"].create({"name": "One", "body_id": body.id})
            env["consortium.mandate"].create(
                {"seat_id": seat.id, "partner_id": self.partner_ids[1], "date_from": "2020-01-01"}
            )
            meeting = env["consortium.meeting"].create(
                {
                    "body_id": body.id,
                    "date_start": "2026-01-05 15:00:00",
                    "item_ids": [Command.create({"name": "Admissions"})],
                }
            )
            meeting.action_mark_convened()
            meeting.attendance_ids.state = "present"
            decision = env["consortium.decision"].create(
                {
                    "name": "Admit",
                    "kind": "admit",
                    "meeting_id": meeting.id,
                    "membership_ids": membership.ids,
                }
            )
            decision.action_unanimous()
            self.ids = {
                "membership": membership.id,
                "decision": decision.id,
                "body": body.id,
                "sequence": body.decision_sequence_id.id,
                "category": category.id,
            }
        self.addCleanup(self._clean)

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _clean(self):
        body, membership = self.ids["body"], self.ids["membership"]
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM account_move WHERE admission_membership_id = %s", [membership])
            cr.execute("UPDATE consortium_membership SET decision_id = NULL WHERE id = %s", [membership])
            for table, column, value in (
                ("consortium_meeting_attendance", "meeting_id", None),
                ("consortium_decision", "body_id", body),
                ("consortium_meeting_item", "meeting_id", None),
                ("consortium_mandate", "body_id", body),
                ("consortium_meeting", "body_id", body),
                ("consortium_seat", "body_id", body),
                ("consortium_body", "id", body),
                ("consortium_membership", "id", membership),
                ("consortium_member_category", "id", self.ids["category"]),
                ("ir_sequence", "id", self.ids["sequence"]),
            ):
                if value is None:
                    cr.execute(
                        f"DELETE FROM {table} WHERE {column} IN"  # names are constants above
                        " (SELECT id FROM consortium_meeting WHERE body_id = %s)",
                        [body],
                    )
                else:
                    cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [value])
            cr.execute("DELETE FROM res_partner WHERE id IN %s", [tuple(self.partner_ids)])
            cr.execute("UPDATE ir_sequence SET number_next = %s WHERE id = %s", self.sequence)
        self.registry.clear_all_caches()

    def test_second_execution_is_told_to_start_again(self):
        def execute(env):
            env["consortium.decision"].browse(self.ids["decision"]).action_execute()
            env.flush_all()

        with self.registry.cursor() as first, self.registry.cursor() as second:
            waiting_env = self._env(second)
            second.execute("SET LOCAL lock_timeout = '10s'")
            second.execute("SELECT count(*) FROM consortium_decision")  # snapshot
            execute(self._env(first))
            with ThreadPoolExecutor(1) as pool, mute_logger("odoo.sql_db"):
                waiting = pool.submit(execute, waiting_env)
                first.commit()
                # before the first one's commit the row is locked, after it another one's
                with self.assertRaises((errors.SerializationFailure, LockError)) as caught:
                    waiting.result()
                if isinstance(caught.exception, LockError):
                    self.assertIn("somebody else", str(caught.exception))
                second.rollback()
        with self.registry.cursor() as cr:
            decision = self._env(cr)["consortium.decision"].browse(self.ids["decision"])
            self.assertEqual(decision.state, "executed")
            with self.assertRaisesRegex(Exception, "must be"):
                decision.action_execute()
