from odoo import api, fields, models
from odoo.fields import Domain


class ConsortiumBody(models.Model):
    """Who sits on a body today, and what is not in order: said, never refused."""

    # files of one model, split to stay readable
    _inherit = "consortium.body"  # pylint: disable=consider-merging-classes-inherited

    seat_count = fields.Integer(string="Seats", compute="_compute_composition")
    vacancy_count = fields.Integer(string="Vacancies", compute="_compute_composition")
    problem_count = fields.Integer(string="To Check", compute="_compute_composition")
    problems = fields.Text(
        compute="_compute_composition",
        help="What the law or the by-laws do not allow in the present composition. The "
        "register records facts: nothing here is refused.",
    )
    meeting_count = fields.Integer(string="Meetings", compute="_compute_meeting_count")
    petition_count = fields.Integer(
        string="Petitioners",
        help="Members who signed a request for a special general meeting (art. 77).",
    )
    petition_date = fields.Date(string="Petition Received On")
    petition_size = fields.Integer(
        string="Signatures Needed",
        compute="_compute_petition_size",
        help="Number of members that obliges the board to call a special general "
        "meeting (art. 77).",
    )
    is_petition_reached = fields.Boolean(compute="_compute_petition_size")

    def _compute_composition(self):
        running = self._get_running_mandates()
        seats = self.env["consortium.seat"].search([("body_id", "in", self.ids)])
        by_body, seats_by_body = running.grouped("body_id"), seats.grouped("body_id")
        for body in self:
            mandates = by_body.get(body, running.browse())
            body_seats = seats_by_body.get(body, seats.browse())
            problems = body._get_problems(body_seats, mandates)
            body.seat_count = len(body_seats)
            body.vacancy_count = len(body_seats - mandates.seat_id)
            body.problem_count = len(problems)
            body.problems = "\n".join(problems)

    def _compute_meeting_count(self):
        counts = dict(
            self.env["consortium.meeting"]._read_group(
                [("body_id", "in", self.ids)], ["body_id"], ["__count"]
            )
        )
        for body in self:
            body.meeting_count = counts.get(body, 0)

    @api.depends("kind", "company_id", "petition_count")
    def _compute_petition_size(self):
        members = dict(
            self.env["consortium.membership"]._read_group(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("is_current", "=", True),
                    ("category_id.kind", "!=", "auxiliary"),
                ],
                ["company_id"],
                ["__count"],
            )
        )
        for body in self:
            size = body.company_id._get_petition_size(members.get(body.company_id, 0))
            body.petition_size = size if body.kind == "general" else 0
            body.is_petition_reached = 0 < body.petition_size <= body.petition_count

    def _get_running_mandates(self, date=None):
        """Mandates of these bodies in office on ``date``, today when omitted."""
        return self.env["consortium.mandate"].search(
            self.env["consortium.membership"]._get_running_mandate_domain(date)
            & Domain("body_id", "in", self.ids)
        )

    def _get_problems(self, seats, mandates):
        """Sentences on the composition; override to add the by-laws'.

        :param seats: the body's seats
        :param mandates: mandates in office today
        :return: list of translated sentences
        """
        self.ensure_one()
        problems = self._get_board_problems(seats, mandates) if self.kind == "board" else []
        twice = mandates.partner_id.filtered(
            lambda person: len(mandates.filtered(lambda m: m.partner_id == person)) > 1
        )
        problems += [
            self.env._("%(person)s holds more than one seat.", person=person.name)
            for person in twice
        ]
        for mandate in mandates:
            problems += [f"{mandate.display_name}: {text}" for text in mandate._get_problems()]
        if self.kind == "executive":
            problems += self._get_executive_problems(mandates)
        return problems

    def _get_board_problems(self, seats, mandates):
        """Number of directors and part of those from outside."""
        company = self.company_id
        problems = []
        low, high = company.consortium_board_min, company.consortium_board_max
        if seats and not low <= len(seats) <= high:
            problems.append(
                self.env._(
                    "The board has %(seats)s seats: the law wants %(low)s to %(high)s (art. 80).",
                    seats=len(seats),
                    low=low,
                    high=high,
                )
            )
        outside = mandates.filtered("is_outside")
        num, den = company.consortium_outside_cap_num, company.consortium_outside_cap_den
        if len(outside) * den > num * len(seats):
            problems.append(
                self.env._(
                    "%(count)s directors of %(seats)s seats are support members or no members: "
                    "at most %(num)s/%(den)s may be.",
                    count=len(outside),
                    seats=len(seats),
                    num=num,
                    den=den,
                )
            )
        return problems

    def _get_executive_problems(self, mandates):
        """The executive is chosen among the directors."""
        boards = self.search([("kind", "=", "board"), ("company_id", "=", self.company_id.id)])
        directors = boards._get_running_mandates().partner_id
        return [
            self.env._(
                "%(person)s sits on the executive and is not a director.", person=person.name
            )
            for person in mandates.partner_id - directors
        ]

    def action_view_mandates(self):
        """Open the mandates of the body, past ones included."""
        return self._get_related_action("consortium_mandate_action")

    def action_view_meetings(self):
        """Open the meetings of the body."""
        return self._get_related_action("consortium_meeting_action")

    def _get_related_action(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"consortium_members.{xmlid}")
        action["domain"] = [("body_id", "=", self.id)]
        action["context"] = {"default_body_id": self.id}
        return action
