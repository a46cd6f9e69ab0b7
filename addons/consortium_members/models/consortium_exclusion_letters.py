from odoo import api, models
from odoo.tools import format_date, format_time

NOTICE = "consortium_members.report_letter_exclusion_notice"
DECISION = "consortium_members.report_letter_exclusion_decision"


class ConsortiumExclusion(models.Model):
    """Letters of the procedure: the notice, and the reasons of the decision."""

    # files of one model, split to stay readable
    _inherit = "consortium.exclusion"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_letter_states(self):
        return {NOTICE: ("draft", "notice"), DECISION: ("decided", "done")}

    def _get_letter_date(self):
        """The day that counts: of the notice, or of the reasons."""
        self.ensure_one()
        if self.state in ("decided", "done"):
            return self.date_letter or super()._get_letter_date()
        return self.date_notice or super()._get_letter_date()

    def _check_letter(self, report_name):
        """A notice without ground, facts, place or hour would not be one (art. 58)."""
        result = super()._check_letter(report_name)
        for exclusion in self:
            if report_name == NOTICE:
                exclusion._require(["facts", "hearing_date", "hearing_place"])
            elif report_name == DECISION:
                exclusion._require(["reasons"])
        return result

    def _get_hearing_words(self):
        """Day and hour of the hearing in the language of the letter.

        :return: ``(day, hour)``
        """
        self.ensure_one()
        tz = self.env["consortium.membership"]._get_tz()
        return (
            format_date(self.env, self._get_hearing_day(), date_format="full"),
            format_time(self.env, self.hearing_date, tz=tz, time_format="short"),
        )

    def _get_ground_words(self):
        """The ground, as the closed list of the law says it, in the letter's language."""
        self.ensure_one()
        return dict(self._fields["ground"]._description_selection(self.env))[self.ground]

    def action_send_notice(self):
        """Write the notice to the member (art. 58)."""
        self.ensure_one()
        self._check_can_decide()
        self._check_letter(NOTICE)
        return self._open_composer("consortium_members.mail_template_letter_exclusion_notice")

    def action_send_decision(self):
        """Write the reasons of the decision to the member (art. 58)."""
        self.ensure_one()
        self._check_can_decide()
        self._check_letter(DECISION)
        return self._open_composer("consortium_members.mail_template_letter_exclusion_decision")
