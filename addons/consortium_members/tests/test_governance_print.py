from odoo import Command
from odoo.tests import tagged

from .governance import GovernanceCommon


@tagged("post_install", "-at_install")
class TestGovernancePrint(GovernanceCommon):
    """Printed documents; the seed's board: ten seats, three vacant, an executive of four."""

    def _render(self, name, record, lang="en_US"):
        html, _type = (
            self.env["ir.actions.report"]
            .with_context(lang=lang)
            ._render_qweb_html(f"consortium_members.{name}", record.ids)
        )
        return html.decode()

    def _new_seed_board(self):
        company = self.env["res.company"].create({"name": "Consortium"})
        env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        board, executive = (
            env["consortium.body"].search(
                [("company_id", "=", company.id), ("kind", "=", kind)]
            )
            for kind in ("board", "executive")
        )
        seats = env["consortium.seat"].create(
            [
                {"name": f"Seat {index}", "body_id": board.id, "sequence": index}
                for index in range(1, 11)
            ]
        )
        category = env["consortium.member.category"].create(
            {"name": "User", "code": "S-USER", "company_id": company.id}
        )
        roles = ["president", "vice_president", "treasurer", *["director"] * 4]
        people = env["res.partner"]
        for index, (seat, role) in enumerate(zip(seats, roles, strict=False)):
            organisation = env["res.partner"].create(
                {"name": f"Org {index}", "is_company": True}
            )
            env["consortium.membership"].create(
                {
                    "partner_id": organisation.id,
                    "company_id": company.id,
                    "category_id": category.id,
                    "is_founder": True,
                }
            ).action_admit()
            person = env["res.partner"].create(
                {"name": f"Person {index}", "parent_id": organisation.id}
            )
            people |= person
            env["consortium.mandate"].create(
                {"seat_id": seat.id, "partner_id": person.id, "role": role}
            )
        for index, role in enumerate(roles[:4]):
            seat = env["consortium.seat"].create({"name": role, "body_id": executive.id})
            env["consortium.mandate"].create(
                {"seat_id": seat.id, "partner_id": people[index].id, "role": role}
            )
        return board, executive

    def test_board_of_the_seed(self):
        board, executive = self._new_seed_board()
        self.assertEqual((board.seat_count, board.vacancy_count), (10, 3))
        self.assertEqual((executive.seat_count, executive.vacancy_count), (4, 0))
        self.assertFalse(board.problems)
        self.assertFalse(executive.problems)
        html = self._render("report_body_list", board)
        self.assertEqual(html.count("Vacant"), 3)
        for text in ("Person 6", "President", "Treasurer", "Org 0", "Executive Committee"):
            self.assertIn(text, html)

    def test_register_keeps_past_mandates(self):
        self.mandate._end_early("resigned", "2026-01-31")
        html = self._render("report_body_register", self.board)
        self.assertIn("Ada Alpha", html)
        self.assertIn("Resigned", html)
        self.assertIn("in office", html)

    def test_notice_and_minutes(self):
        meeting = self._new_held_meeting(location="Hall 2")
        decision = self._new_decision(
            meeting,
            item_id=meeting.item_ids.id,
            text="<p>The budget is adopted.</p>",
            mover_id=self.director.id,
            seconder_id=self.second.id,
        )
        decision.action_unanimous()
        html = self._render("report_meeting_notice", meeting)
        for text in ("Hall 2", "Opening", "10:00"):
            self.assertIn(text, html)
        meeting.action_prepare_minutes()
        html = self._render("report_meeting_minutes", meeting)
        for text in ("The budget is adopted", "T-CA-2026-001", "not yet adopted", "Bob Beta"):
            self.assertIn(text, html)
        html = self._render("report_decision_extract", decision)
        for text in ("The budget is adopted", "Carried", "For: 2", "Ada Alpha"):
            self.assertIn(text, html)

    def test_voters_list(self):
        auxiliary = self._new_member(self._new_partners(1, "Aux"), category_id=self.auxiliary.id)
        meeting = self._new_meeting(
            self.general, date_start="2026-03-25 14:00:00", record_date="2026-03-10"
        )
        meeting.action_freeze_voters()
        html = self._render("report_meeting_voters", meeting)
        voters, others = html.split("Members without vote")
        self.assertIn("Alpha 0", voters)
        self.assertNotIn(auxiliary.partner_id.name, voters)
        self.assertIn(auxiliary.partner_id.name, others)

    def test_french(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        meeting = self._new_meeting(
            item_ids=[Command.create({"name": "Ouverture"})], date_start="2026-03-20 18:30:00"
        )
        html = self._render("report_meeting_notice", meeting, "fr_CA")
        self.assertIn("vendredi 20 mars 2026, 14 h 30", html)
