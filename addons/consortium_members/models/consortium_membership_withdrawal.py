from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

REQUEST_FIELDS = (
    "resignation_requested_on",
    "resignation_wanted_on",
    "resignation_request_reason",
    "resignation_requested_by_id",
)
ACTIVITY = "consortium_members.mail_activity_resignation"
READER = "consortium_members.consortium_members_group_user"


class ConsortiumMembership(models.Model):
    """A member asks to resign on the portal. It is a request: nothing of the status
    changes until the secretary records the resignation."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    resignation_requested_on = fields.Date(
        string="Resignation Asked On", copy=False, readonly=True, tracking=True
    )
    resignation_wanted_on = fields.Date(
        string="Wanted Last Day", copy=False, readonly=True, groups=READER
    )
    resignation_request_reason = fields.Text(
        string="Reason Given", copy=False, readonly=True, groups=READER
    )
    resignation_requested_by_id = fields.Many2one(
        comodel_name="res.partner",
        string="Asked By",
        copy=False,
        readonly=True,
        ondelete="restrict",
        groups=READER,
    )

    def write(self, vals):
        # su as well as the key: a context can be forged by any client, su cannot
        if not (self.env.su and self.env.context.get("consortium_register")):
            if set(REQUEST_FIELDS).intersection(vals):
                raise UserError(
                    self.env._(
                        "A request to resign is entered on the portal. Record the "
                        "resignation itself with “Record an Exit”."
                    )
                )
        return super().write(vals)

    def _transition(self, state, allowed, **vals):
        """The request is settled by the exit that it asked for."""
        result = super()._transition(state, allowed, **vals)
        if state in ("resigning", "resigned", "excluded", "ended"):
            self.filtered("resignation_requested_on")._settle_resignation_request()
        return result

    def _can_ask_to_resign(self):
        """Whether a member in this state may ask; a running request closes the door."""
        self.ensure_one()
        return self.state in ("admitted", "active", "suspended") and not (
            self.resignation_requested_on
        )

    @api.private
    def request_resignation(self, date, reason, partner):
        """Record the request of ``partner`` and tell the secretary.

        The caller has checked that ``partner`` speaks for the member.

        :param date: wanted last day, today or later
        :param reason: text, may be empty
        :raise ValidationError: the date is past; :raise UserError: asked already,
            or not a member who can resign
        """
        self.ensure_one()
        self._check_resignation_request(date)
        self._write_register(
            {
                "resignation_requested_on": self._today(),
                "resignation_wanted_on": date,
                "resignation_request_reason": (reason or "").strip() or False,
                "resignation_requested_by_id": partner.id,
            }
        )
        self._schedule_resignation_activity()

    def _check_resignation_request(self, date):
        if self.resignation_requested_on:
            raise UserError(
                self.env._(
                    "The resignation of %(member)s was already asked on %(date)s.",
                    member=self.partner_id.name,
                    date=format_date(self.env, self.resignation_requested_on),
                )
            )
        if not self._can_ask_to_resign():
            raise UserError(
                self.env._(
                    "%(member)s is not in a state where it can resign.",
                    member=self.partner_id.name,
                )
            )
        if not date or date < self._today():
            raise ValidationError(self.env._("Choose a last day that is today or later."))

    def _schedule_resignation_activity(self):
        secretary = self.company_id._get_membership_secretary()
        texts = self.with_context(lang=secretary.lang or self.env.lang)
        # sudo: the visitor of the portal cannot plan the secretary's work
        texts.sudo().activity_schedule(
            ACTIVITY,
            user_id=secretary.id or self.env.ref("base.user_admin").id,
            summary=texts.env._("Resignation asked on the portal"),
            note=texts.env._(
                "Asked by %(name)s, wanted last day %(date)s.",
                name=self.sudo().resignation_requested_by_id.name,  # sudo: as above
                date=format_date(
                    texts.env,
                    self.sudo().resignation_wanted_on,  # sudo: as above
                ),
            ),
        )

    def action_dismiss_resignation_request(self):
        """The member changed its mind: the request is put aside, the status is as it was."""
        self._check_can_decide()
        asked = self.filtered("resignation_requested_on")
        if not asked:
            raise UserError(self.env._("No resignation was asked on the portal."))
        for membership in asked:
            membership.message_post(body=self.env._("The request to resign is put aside."))
        asked._settle_resignation_request()

    def _settle_resignation_request(self):
        self._write_register(dict.fromkeys(REQUEST_FIELDS, False))
        # sudo: the activity may be another secretary's
        self.sudo().activity_feedback([ACTIVITY])
