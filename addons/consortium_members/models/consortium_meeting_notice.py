from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..calendar_file import prepare_event


class ConsortiumMeeting(models.Model):
    """Convening: who, by when, with which agenda."""

    # files of one model, split to stay readable
    _inherit = "consortium.meeting"  # pylint: disable=consider-merging-classes-inherited

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    notice_deadline = fields.Date(
        string="Notice Due By",
        compute="_compute_notice_deadline",
        store=True,
        help="Last day to send the notice, from the delay of the body (art. 92).",
    )
    notice_date = fields.Date(
        string="Notice Sent On", copy=False, tracking=True, help="Filled when it is sent."
    )
    is_notice_late = fields.Boolean(
        string="Late Notice",
        compute="_compute_is_notice_late",
        search="_search_is_notice_late",
        help="The notice was, or will be, given after the delay.",
    )
    notice_waiver = fields.Text(
        string="Waiver of Notice",
        copy=False,
        tracking=True,
        help="Who waived the notice and how: everybody present without objection, in writing…",
    )

    @api.depends("date", "body_id")
    def _compute_notice_deadline(self):
        for meeting in self:
            days = timedelta(days=meeting.body_id.notice_days)
            meeting.notice_deadline = meeting.date and meeting.date - days

    @api.depends("notice_deadline", "notice_date", "state")
    def _compute_is_notice_late(self):
        today = self.env["consortium.membership"]._today()
        for meeting in self:
            sent = meeting.notice_date or (meeting.state == "draft" and today)
            meeting.is_notice_late = bool(
                sent and meeting.notice_deadline and sent > meeting.notice_deadline
            )

    @api.model
    def _search_is_notice_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        meetings = self.search([("notice_deadline", "!=", False)])
        return [("id", "in", meetings.filtered(lambda m: m.is_notice_late in value).ids)]

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._plan_notice()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if {"date_start", "body_id", "user_id"}.intersection(vals):
            self._plan_notice()
        return result

    def _plan_notice(self):
        """One activity for each draft meeting, on the last day to send its notice."""
        xmlid = "consortium_members.mail_activity_type_notice"
        self.activity_unlink([xmlid])
        today = self.env["consortium.membership"]._today()
        for meeting in self:
            if meeting.state == "draft" and meeting.date >= today:
                meeting.activity_schedule(
                    xmlid,
                    date_deadline=max(meeting.notice_deadline, today),
                    user_id=meeting.user_id.id or self.env.uid,
                )

    # -- who is convened

    def _get_entitled_mandates(self):
        """Mandates of the body in office on the day of each meeting.

        :return: ``{meeting: mandates}``
        """
        result = {}
        for date, meetings in self.grouped("date").items():
            by_body = meetings.body_id._get_running_mandates(date).grouped("body_id")
            nobody = self.env["consortium.mandate"]
            result.update({m: by_body.get(m.body_id, nobody) for m in meetings})
        return result

    def _prepare_attendance_vals(self, mandate):
        """Values of the line of one holder on the list of the meeting."""
        self.ensure_one()
        return {
            "meeting_id": self.id,
            "partner_id": mandate.partner_id.id,
            "mandate_id": mandate.id,
            "sequence": mandate.seat_id.sequence,
        }

    def action_update_attendance(self):
        """Complete the list with those who sit on the day of the meeting."""
        self._check_can_prepare()
        vals_list = []
        for meeting, mandates in self._get_entitled_mandates().items():
            people = meeting.attendance_ids.partner_id
            for mandate in mandates:
                if mandate.partner_id not in people:
                    people |= mandate.partner_id
                    vals_list.append(meeting._prepare_attendance_vals(mandate))
        self.env["consortium.meeting.attendance"].create(vals_list)

    def _get_convened_partners(self):
        """Who receives the notice: the list of the meeting; of a general meeting, each
        member and its delegate.

        :return: recordset of ``res.partner``
        """
        self.ensure_one()
        people = self.attendance_ids.partner_id
        if self.body_kind == "general":
            members = self.env["consortium.membership"].search(
                [("company_id", "=", self.company_id.id), ("is_current", "=", True)]
            )
            delegates = members._get_delegates(self.date)
            people |= members.partner_id
            people |= people.union(*(delegate.partner_id for delegate in delegates.values()))
        return people

    # -- sending

    def action_convene(self):
        """Send the notice, with the agenda and a calendar file, to each in its language."""
        self._convene()
        for meeting in self:
            meeting._send_notice(meeting._get_convened_partners())

    def action_mark_convened(self):
        """The notice was given otherwise: by post, by hand, long ago."""
        self._convene()

    def _convene(self):
        self._check_can_prepare()
        empty = self.filtered(lambda meeting: not meeting.item_ids)
        if empty:
            raise UserError(
                self.env._(
                    "%(meetings)s: write the agenda first, it goes with the notice.",
                    meetings=", ".join(empty.mapped("display_name")),
                )
            )
        self._transition("convened", ("draft",))
        self.filtered(lambda m: m.body_kind != "general").action_update_attendance()
        undated = self.filtered(lambda meeting: not meeting.notice_date)
        undated._write_register({"notice_date": self.env["consortium.membership"]._today()})
        self.activity_feedback(["consortium_members.mail_activity_type_notice"])

    def _send_notice(self, partners):
        """One message for each person; those without address are listed in the chatter.

        :return: the ``mail.mail`` records, sent by Odoo's queue
        """
        self.ensure_one()
        reachable = partners.filtered("email")
        default = self.env.lang or "en_US"
        # sudo: the queue of mails belongs to the system
        Mail_sudo = self.env["mail.mail"].sudo()
        vals_list = []
        for lang, people in reachable.grouped(lambda p: p.lang or default).items():
            content = self.with_context(lang=lang)._prepare_notice_vals()
            vals_list += [{**content, "recipient_ids": [(4, p.id)]} for p in people]
        mails_sudo = Mail_sudo.create(vals_list)
        self._log_notice(reachable, partners - reachable)
        return mails_sudo

    def _prepare_notice_vals(self):
        """Values of the message, in the language of the environment."""
        self.ensure_one()
        template = self.env.ref("consortium_members.mail_template_meeting_notice")
        # sudo: templates are technical records
        content = template.sudo()._generate_template(self.ids, ("subject", "body_html"))[self.id]
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("meeting.ics"),
                "raw": self._prepare_calendar_file().encode(),
                "mimetype": "text/calendar",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "subject": content["subject"],
            "body_html": content["body_html"],
            "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
            "attachment_ids": [(4, attachment.id)],
            "model": self._name,
            "res_id": self.id,
            "auto_delete": True,
        }

    def _prepare_calendar_file(self):
        """Text of the calendar file (RFC 5545)."""
        self.ensure_one()
        return prepare_event(
            uid=f"consortium-meeting-{self.id}@{self.env.cr.dbname}",
            stamp=fields.Datetime.now(),
            start=self.date_start,
            end=self.date_end or self.date_start + timedelta(hours=2),
            summary=f"{self.name} - {self.company_id.name}",
            location=" ".join(part for part in (self.location, self.url) if part),
            description="\n".join(
                f"{index}. {item.name}" for index, item in enumerate(self.item_ids, 1)
            ),
        )

    def _log_notice(self, reached, missed):
        text = self.env._("Notice sent to %(count)s persons.", count=len(reached))
        if missed:
            text += " " + self.env._(
                "Without e-mail address, to be told otherwise: %(people)s.",
                people=", ".join(missed.mapped("display_name")),
            )
        self.message_post(body=text)
