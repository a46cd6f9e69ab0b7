from odoo import Command

from .common import MembersCommon


class GovernanceCommon(MembersCommon):
    """A board of three seats with two directors, and the bodies of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Body = cls.env["consortium.body"]
        cls.Mandate = cls.env["consortium.mandate"]
        cls.Meeting = cls.env["consortium.meeting"]
        cls.Decision = cls.env["consortium.decision"]
        # own bodies: the database's have data of their own
        cls.board, cls.executive, cls.general = cls.Body.create(
            [
                {"name": "Board", "code": "T-CA", "kind": "board"},
                {"name": "Executive", "code": "T-CE", "kind": "executive"},
                {"name": "General", "code": "T-AG", "kind": "general"},
            ]
        )
        cls.seats = cls.env["consortium.seat"].create(
            [
                {"name": f"Seat {index}", "body_id": cls.board.id, "sequence": index}
                for index in range(1, 4)
            ]
        )
        cls.member, cls.other = (
            cls._new_member(cls._new_partners(1, prefix)) for prefix in ("Alpha", "Beta")
        )
        cls.director = cls._new_person(cls.member, "Ada Alpha")
        cls.second = cls._new_person(cls.other, "Bob Beta")
        cls.mandate, cls.second_mandate = cls.Mandate.create(
            [
                {
                    "seat_id": seat.id,
                    "partner_id": person.id,
                    "role": role,
                    "date_from": "2025-06-01",
                }
                for seat, person, role in zip(
                    cls.seats, cls.director + cls.second, ("president", "director"), strict=False
                )
            ]
        )

    @classmethod
    def _new_person(cls, membership, name):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": membership.partner_id.id,
                "email": f"{name.split()[0].lower()}@example.com",
            }
        )

    @classmethod
    def _new_applications(cls, count):
        applications = cls.Membership.create(
            [
                {"partner_id": partner.id, "category_id": cls.category.id}
                for partner in cls._new_partners(count, "Applicant")
            ]
        )
        applications.action_submit()
        return applications

    @classmethod
    def _new_meeting(cls, body=None, **values):
        return cls.Meeting.create(
            {
                "body_id": (body or cls.board).id,
                "date_start": "2026-03-10 14:00:00",
                "item_ids": [Command.create({"name": "Opening"})],
                **values,
            }
        )

    @classmethod
    def _new_held_meeting(cls, body=None, **values):
        """A meeting where everybody came."""
        meeting = cls._new_meeting(body, **values)
        meeting.action_mark_convened()
        meeting.attendance_ids.state = "present"
        meeting.action_hold()
        return meeting

    @classmethod
    def _new_decision(cls, meeting=None, **values):
        return cls.Decision.create(
            {"name": "Resolution", "meeting_id": (meeting or cls._new_held_meeting()).id, **values}
        )

    @classmethod
    def _new_delegate(cls, membership, name="Dora Delegate", **values):
        delegate = cls.env["consortium.delegate"].create(
            {
                "membership_id": membership.id,
                "partner_id": cls._new_person(membership, name).id,
                **values,
            }
        )
        delegate.action_activate()
        return delegate
