from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .governance import GovernanceCommon


@tagged("post_install", "-at_install")
class TestMandate(GovernanceCommon):
    def test_defaults_from_seat_and_person(self):
        self.assertEqual(self.mandate.membership_id, self.member)
        self.assertEqual(str(self.mandate.date_term), "2028-06-01")
        self.assertEqual(self.mandate.body_id, self.board)
        self.assertEqual(self.mandate.status, "running")

    def test_vacancies(self):
        self.assertEqual((self.board.seat_count, self.board.vacancy_count), (3, 1))
        self.assertEqual(self.seats.filtered("is_vacant"), self.seats[2])
        found = self.env["consortium.seat"].search(
            [("body_id", "=", self.board.id), ("is_vacant", "=", True)]
        )
        self.assertEqual(found, self.seats[2])
        self.assertFalse(self.board.problems)

    def test_no_two_holders_of_a_seat_on_a_day(self):
        person = self._new_person(self.other, "Carl Beta")
        with self.assertRaises(errors.ExclusionViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.Mandate.create(
                    {
                        "seat_id": self.seats[0].id,
                        "partner_id": person.id,
                        "date_from": "2026-01-01",
                    }
                )
        self.mandate._end_early("resigned", "2026-01-31", "Moves away")
        successor = self.Mandate.create(
            {"seat_id": self.seats[0].id, "partner_id": person.id, "date_from": "2026-02-01"}
        )
        self.assertEqual(self.seats[0].mandate_id, successor)
        self.assertEqual(self.mandate.status, "ended")

    def test_successor_closes_a_finished_term(self):
        old = self.Mandate.create(
            {
                "seat_id": self.seats[2].id,
                "partner_id": self._new_person(self.member, "Old Alpha").id,
                "date_from": "2022-06-01",
                "date_term": "2025-06-01",
            }
        )
        self.assertEqual(old.status, "over")
        self.assertIn("term is over", self.board.problems)
        self.Mandate.create(
            {
                "seat_id": self.seats[2].id,
                "partner_id": old.partner_id.id,
                "date_from": "2026-03-01",
            }
        )
        self.assertEqual((str(old.date_to), old.end_kind), ("2026-02-28", "term"))

    def test_problems_are_said_and_never_block(self):
        # the notice is refused while the mandate runs: a file taken over may have both
        self.member._transition("exclusion_notice", ("active",))
        self.assertIn("exclusion is under way", self.mandate.problems)
        self.member._transition("active", ("exclusion_notice",))
        self.member.action_suspend()
        self.assertIn("suspended", self.mandate.problems)
        self.member.action_end()
        self.mandate.invalidate_recordset(["problems"])
        self.assertIn("has left", self.mandate.problems)
        outsider = self.env["res.partner"].create({"name": "Olga Outside"})
        self.Mandate.create({"seat_id": self.seats[2].id, "partner_id": outsider.id})
        self.board.invalidate_recordset(["problems"])
        self.assertIn("represents no member", self.board.problems)

    def test_cap_on_outside_directors(self):
        support = self.env["consortium.member.category"].create(
            {"name": "Support", "code": "T-SUP", "kind": "support"}
        )
        backer = self._new_member(self._new_partners(1, "Backer"), category_id=support.id)
        self.Mandate.create(
            {"seat_id": self.seats[2].id, "partner_id": self._new_person(backer, "Sue").id}
        )
        self.assertFalse(self.board.problems)  # one of three: at the cap
        extra = self.env["consortium.seat"].create(
            {"name": "Seat 4", "body_id": self.board.id, "allow_non_member": True}
        )
        self.Mandate.create(
            {
                "seat_id": extra.id,
                "partner_id": self.env["res.partner"].create({"name": "Olga"}).id,
            }
        )
        self.board.invalidate_recordset(["problems"])
        self.assertIn("2 directors of 4 seats", self.board.problems)
        self.company.consortium_outside_cap_num = 2
        self.board.invalidate_recordset(["problems"])
        self.assertFalse(self.board.problems)

    def test_number_of_directors_is_a_setting(self):
        self.company.consortium_board_min = 5
        self.assertIn("art. 80", self.board.problems)

    def test_executive_is_chosen_among_directors(self):
        seats = self.env["consortium.seat"].create(
            [{"name": f"E{index}", "body_id": self.executive.id} for index in range(2)]
        )
        stranger = self._new_person(self.member, "Stan Stranger")
        self.Mandate.create(
            [
                {"seat_id": seat.id, "partner_id": person.id}
                for seat, person in zip(seats, self.director + stranger, strict=True)
            ]
        )
        self.assertNotIn("Ada Alpha", self.executive.problems)
        # the directors of every board of the company count
        self.assertIn("Stan Stranger", self.executive.problems)

    def test_same_person_twice(self):
        self.Mandate.create({"seat_id": self.seats[2].id, "partner_id": self.director.id})
        self.assertIn("more than one seat", self.board.problems)

    def test_auxiliary_is_not_eligible(self):
        auxiliary = self._new_member(self._new_partners(1, "Aux"), category_id=self.auxiliary.id)
        with self.assertRaisesRegex(ValidationError, "art. 52"):
            self.Mandate.create(
                {
                    "seat_id": self.seats[2].id,
                    "partner_id": self._new_person(auxiliary, "Ann Aux").id,
                }
            )

    def test_later_auxiliary_is_flagged(self):
        self.member._change_category(category=self.auxiliary)
        self.assertIn("not eligible to any office", self.board.problems)
        self.assertTrue(self.mandate.exists())

    def test_register_is_not_rewritten(self):
        mandate = self.mandate.with_user(self.secretary)
        for vals in (
            {"partner_id": self.second.id},
            {"seat_id": self.seats[2].id},
            {"date_to": "2026-03-01"},
            {"date_from": "2025-01-01"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                mandate.write(vals)
        with self.assertRaises(UserError):
            mandate.with_context(consortium_register=True).write({"date_to": "2026-03-01"})
        with self.assertRaisesRegex(UserError, "keeps every mandate"):
            mandate.unlink()
        mandate.role = "treasurer"
        mandate.action_cancel()
        self.assertEqual(mandate.status, "cancelled")
        self.assertTrue(self.seats[0].is_vacant)

    def test_end_wizard(self):
        wizard = (
            self.env["consortium.mandate.end"]
            .with_user(self.secretary)
            .create(
                {
                    "mandate_ids": self.mandate.ids,
                    "kind": "revoked",
                    "date": "2026-03-01",
                    "reason": "By the meeting",
                }
            )
        )
        wizard.action_apply()
        self.assertEqual((self.mandate.end_kind, self.mandate.status), ("revoked", "ended"))
        with self.assertRaisesRegex(UserError, "has ended already"):
            wizard.action_apply()

    def test_exit_obstacles_and_exclusion(self):
        self.assertEqual(self.member._get_running_mandates(), self.mandate)
        self.assertIn("Ada Alpha", self.member._get_exit_obstacles()[0])
        with self.assertRaisesRegex(UserError, "Revoke these mandates first"):
            self.member.action_give_exclusion_notice()
        self.mandate._end_early("revoked", "2026-03-09")
        self.assertFalse(self.member._get_running_mandates())
        self.assertFalse(self.member._get_exit_obstacles())
        self.member.action_give_exclusion_notice()
        self.assertEqual(self.member.state, "exclusion_notice")

    def test_reminder_of_ending_terms(self):
        self.mandate.date_term = "2026-04-01"
        self.mandate.flush_recordset()
        with self.enter_registry_test_mode():
            self.env.ref("consortium_members.ir_cron_remind_terms").method_direct_trigger()
            self.env.ref("consortium_members.ir_cron_remind_terms").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.mandate.activity_ids), 1)
        self.assertFalse(self.second_mandate.activity_ids)

    def test_rights(self):
        mandate = self.mandate.with_user(self.reader)
        self.assertEqual(mandate.partner_id.name, "Ada Alpha")
        for user in (self.reader, self.officer):
            self.assertFalse(self.mandate.with_user(user).has_access("write"))
            with self.assertRaises(AccessError):
                self.mandate.with_user(user).action_cancel()
        self.assertFalse(self.mandate.with_user(self.employee).has_access("read"))
        self.assertTrue(self.mandate.with_user(self.secretary).has_access("create"))

    def test_merge_and_archive_keep_mandates(self):
        target = self.env["res.partner"].create({"name": "Ada A."})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.director + target).ids, target
        )
        self.assertEqual(self.mandate.partner_id, target)
        target.action_archive()
        self.assertEqual(self.board._get_running_mandates(), self.mandate | self.second_mandate)

    def test_petition(self):
        self.company.consortium_petition_den = 2
        self.assertEqual(self.company._get_petition_size(31), 16)
        self.company.write({"consortium_petition_den": 4})
        self.assertEqual(self.company._get_petition_size(31), 8)
        self.assertEqual(self.company._get_petition_size(4000), 500)
        self.general.petition_count = 10_000
        self.assertTrue(self.general.is_petition_reached)
