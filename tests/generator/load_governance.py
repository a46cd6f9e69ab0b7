"""The board of the seed (ten seats, three vacant, an executive of four), the year's meetings,
admissions decided by resolutions, delegates and a general meeting."""

import base64
from datetime import datetime, time, timedelta

from . import dates

#: seats of the board: who elects, how many, how many of them are held
SEATS = [("Membres fondateurs", 4, 4), ("Membres utilisateurs", 4, 3), ("Assemblée générale", 2, 0)]
ROLES = ["president", "vice_president", "treasurer", "director"]
BYLAWS = b"%PDF-1.4\n%%EOF\n"


def load_governance(loaded):
    """Seats, mandates, delegates, then the meetings of the year, each on its day."""
    bodies = loaded.env["consortium.body"].search([("company_id", "=", loaded.company.id)])
    board, executive, general = (
        bodies.filtered(lambda body, kind=kind: body.kind == kind)[:1]
        for kind in ("board", "executive", "general")
    )
    since = dates.add_months(loaded.year.start, -7)
    with loaded.on(since):
        _load_mandates(loaded, board, executive, since)
        _load_delegates(loaded, since)
    former = loaded.env["consortium.meeting"]
    for number, day in enumerate(_meeting_days(loaded)):
        former = _hold_board(loaded, board, day, number, former)
    _hold_general(loaded, general)
    _load_documents(loaded)


def recent_applicants(loaded, memberships):
    """Members that the meetings of the year admit."""
    first = dates.add_months(loaded.year.start, -1)
    return memberships.filtered(lambda m: not m.is_founder and m.date_admitted >= first)


def _memberships(loaded):
    keys = [o.key for o in loaded.year.organisations if o.category == "user"]
    partners = [loaded.partners[key] for key in keys]
    memberships = loaded.env["consortium.membership"].search(
        [("company_id", "=", loaded.company.id), ("is_current", "=", True)]
    )
    found = {membership.partner_id.id: membership for membership in memberships}
    return [found[partner.id] for partner in partners if partner.id in found]


def _person(membership, rank=0):
    people = membership.partner_id.child_ids.sorted("id")
    return people[min(rank, len(people) - 1)]


def _load_mandates(loaded, board, executive, since):
    holders = _memberships(loaded)
    founders = [m for m in holders if m.is_founder]
    others = [m for m in holders if not m.is_founder]
    vals_list, directors = [], []
    for rank, (group, count, held) in enumerate(SEATS):
        before = sum(count for _group, count, _held in SEATS[:rank])
        seats = loaded.env["consortium.seat"].create(
            [
                {
                    "name": f"Siège {before + number + 1}",
                    "sequence": 10 * rank + number,
                    "body_id": board.id,
                    "electing_group": group,
                }
                for number in range(count)
            ]
        )
        pool = founders if rank == 0 else others
        for seat in seats[:held]:
            if pool:
                directors.append(pool.pop(0))
                vals_list.append(_mandate_vals(seat, directors, since))
    loaded.env["consortium.mandate"].create(vals_list)
    _load_executive(loaded, executive, directors, since)


def _mandate_vals(seat, directors, since):
    rank = len(directors) - 1
    return {
        "seat_id": seat.id,
        "partner_id": _person(directors[-1]).id,
        "membership_id": directors[-1].id,
        "role": ROLES[min(rank, 3)],
        "date_from": since,
        # a third of the board is elected each year
        "date_term": dates.add_months(since, 12 * (1 + rank % 3)),
    }


def _load_executive(loaded, executive, directors, since):
    names = ["Présidence", "Vice-présidence", "Trésorerie", "Administration"]
    seats = loaded.env["consortium.seat"].create(
        [
            {
                "name": name,
                "sequence": number,
                "body_id": executive.id,
                "electing_group": "Conseil d'administration",
            }
            for number, name in enumerate(names)
        ]
    )
    loaded.env["consortium.mandate"].create(
        [
            {
                "seat_id": seat.id,
                "partner_id": _person(membership).id,
                "membership_id": membership.id,
                "role": role,
                "date_from": since,
            }
            for seat, membership, role in zip(seats, directors, ROLES)
        ]
    )


def _load_delegates(loaded, since):
    delegates = loaded.env["consortium.delegate"].create(
        [
            {
                "membership_id": membership.id,
                "partner_id": _person(membership, 1).id,
                "date_from": max(since, membership.date_admitted),
            }
            for membership in _memberships(loaded)
            if membership.partner_id.is_company
        ]
    )
    delegates[: len(delegates) * 4 // 5].action_activate()


def _weekday_before(day):
    while day.weekday() > 4:
        day -= dates.ONE_DAY
    return day


def _meeting_days(loaded):
    """Each day on which somebody joins, and the quarters of the year."""
    waiting = loaded.env["consortium.membership"].search(
        [("company_id", "=", loaded.company.id), ("state", "=", "submitted")]
    )
    quarters = [month for number, month in enumerate(loaded.year.months) if number % 3 == 0]
    return sorted({*waiting.mapped("date_application"), *quarters})


def _meeting_vals(body, day, **values):
    start = datetime.combine(day, time(14, 0))
    return {
        "body_id": body.id,
        "date_start": start,
        "date_end": start + timedelta(hours=2),
        "location": "Siège social",
        "notice_date": day - timedelta(days=body.notice_days + 2),
        **values,
    }


def _hold_board(loaded, board, first, number, former):
    """A meeting on the working day before ``first``, on which its admissions take effect."""
    day = _weekday_before(first - dates.ONE_DAY)
    items = [(0, 0, {"name": "Ouverture et ordre du jour", "sequence": 1})]
    if former:
        items.append((0, 0, _minutes_item_vals(former)))
    with loaded.on(day):
        meeting = loaded.env["consortium.meeting"].create(
            _meeting_vals(board, day, item_ids=items)
        )
        item = _put_on_agenda(loaded, meeting, first)
        meeting.action_mark_convened()
        rows = meeting.attendance_ids
        rows.state = "present"
        if len(rows) > 4:
            rows[1 + number % (len(rows) - 1)].state = "excused"
        meeting.chair_id = rows[:1].partner_id
        meeting.action_hold()
        decisions = _decide(meeting, former, item, first)
    with loaded.on(max(day, first)):
        decisions.action_execute()
        admitted = decisions.membership_ids.filtered(lambda m: m.state == "admitted")
        admitted.action_activate()
        meeting.action_prepare_minutes()
    return meeting


def _minutes_item_vals(former):
    return {
        "name": "Adoption du procès-verbal",
        "sequence": 2,
        "kind": "minutes",
        "adopted_meeting_id": former.id,
    }


def _put_on_agenda(loaded, meeting, first):
    """The item of the applications that wait for this meeting, possibly none."""
    applications = loaded.env["consortium.membership"].search(
        [
            ("company_id", "=", loaded.company.id),
            ("state", "=", "submitted"),
            ("date_application", "<=", first),
        ],
        order="id",
    )
    item = loaded.env["consortium.meeting.item"]
    if applications:
        item = item.create(
            {
                "meeting_id": meeting.id,
                "name": "Admission de membres",
                "sequence": 3,
                "kind": "admissions",
            }
        )
        item._put_on_agenda(applications)
    return item


def _decide(meeting, former, item, first):
    people = meeting.attendance_ids.filtered(lambda row: row.state == "present").partner_id
    common = {
        "meeting_id": meeting.id,
        "mover_id": people[:1].id,
        "seconder_id": people[1:2].id,
    }
    vals_list = []
    if former:
        adoption = meeting.item_ids.filtered(lambda i: i.kind == "minutes")
        vals_list.append(
            {
                **common,
                "name": f"Adoption du procès-verbal du {former.with_context(lang='fr_CA')._format_day()}",
                "item_id": adoption.id,
            }
        )
    if item:
        vals_list.append(
            {
                **common,
                "name": "Admission de membres",
                "item_id": item.id,
                "kind": "admit",
                "membership_ids": item.membership_ids.ids,
                "date_effective": first,
                "text": "<p>Il est résolu d'admettre les organisations suivantes.</p>",
            }
        )
    decisions = meeting.env["consortium.decision"].create(vals_list)
    for decision in decisions:
        decision.action_unanimous()
    return decisions


def _hold_general(loaded, general):
    """The annual meeting, in the fourth month of the year or the last one."""
    month = loaded.year.months[min(3, len(loaded.year.months) - 1)]
    day = _weekday_before(month + timedelta(days=20))
    with loaded.on(day):
        meeting = loaded.env["consortium.meeting"].create(
            _meeting_vals(
                general,
                day,
                kind="annual",
                record_date=day - timedelta(days=30),
                item_ids=[
                    (0, 0, {"name": name, "sequence": number})
                    for number, name in enumerate(
                        ["Ouverture", "Rapport annuel", "États financiers", "Élections"]
                    )
                ],
            )
        )
        meeting.action_freeze_voters()
        meeting.action_mark_convened()
        voters = meeting.voter_ids.filtered("is_eligible").sorted("id")
        voters[: -(-len(voters) * 2 // 3)].action_check_in()
        meeting.action_hold()
        decision = loaded.env["consortium.decision"].create(
            {"meeting_id": meeting.id, "name": "Réception des états financiers"}
        )
        decision.action_unanimous()
        decision.action_execute()
        meeting.action_prepare_minutes()


def _load_documents(loaded):
    document = loaded.env["consortium.member.document"].create(
        {
            "name": "Règlements de régie interne",
            "kind": "bylaw",
            "date": dates.add_months(loaded.year.start, -24),
            "file": base64.b64encode(BYLAWS),
            "file_name": "reglements.pdf",
        }
    )
    document.action_publish()
