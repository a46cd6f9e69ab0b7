from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.consortium_timesheet.hours_format import format_minutes


class ConsortiumHourPackageNotice(models.Model):
    """What a member was told before its hours expired; once by threshold."""

    _name = "consortium.hour.package.notice"
    _description = "Notice of Expiry"
    _order = "date desc, id desc"
    _check_company_auto = True

    package_id = fields.Many2one(
        comodel_name="consortium.hour.package", required=True, readonly=True, index=True,
        ondelete="restrict", check_company=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True)
    agreement_id = fields.Many2one(
        related="package_id.agreement_id", store=True, index=True)
    member_id = fields.Many2one(related="package_id.member_id", store=True)
    days = fields.Integer(
        string="Announced (Days)", required=True, readonly=True,
        help="Threshold of the settings that the notice answers to.")
    date = fields.Date(required=True, readonly=True)
    date_last = fields.Date(
        string="Last Usable Day", required=True, readonly=True,
        help="As it was told; later dates get notices of their own.")
    date_expiry = fields.Date(
        string="Expires On", required=True, readonly=True,
        help="Day on which the hours that are left are written off.")
    minutes = fields.Integer(string="Left (Minutes)", required=True, readonly=True)
    rollover_minutes = fields.Integer(
        string="Rolling Over (Minutes)", required=True, readonly=True, default=0)
    rollover_date_end = fields.Date(string="Rolled Over Until", readonly=True)
    hours = fields.Float(string="Left", compute="_compute_hours")
    rollover_hours = fields.Float(string="Rolling Over", compute="_compute_hours")
    lost_hours = fields.Float(string="Lost", compute="_compute_hours")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Told To", readonly=True, ondelete="restrict")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True, ondelete="restrict")
    email = fields.Char(readonly=True)
    mail_id = fields.Many2one(
        comodel_name="mail.mail", readonly=True, ondelete="set null",
        groups="base.group_user")

    _threshold_unique = models.UniqueIndex(
        "(package_id, date_last, days)", "This notice was already sent.")

    @api.depends("minutes", "rollover_minutes")
    def _compute_hours(self):
        for notice in self:
            notice.hours = notice.minutes / 60
            notice.rollover_hours = notice.rollover_minutes / 60
            notice.lost_hours = (notice.minutes - notice.rollover_minutes) / 60

    @api.depends("package_id", "date")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = f"{notice.package_id.name} · {fields.Date.to_string(notice.date)}"

    def write(self, vals):
        """What was told does not change; the nightly job alone links the mail."""
        if vals.keys() - {"mail_id"} or not self.env.su:
            raise UserError(self.env._("A notice that was sent does not change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A notice that was sent is kept: it may have to be proved."))

    def _get_hours_text(self, field_name):
        """Minutes of a field, or those that are lost, as people read them; for the mail."""
        self.ensure_one()
        if field_name == "lost":
            return format_minutes(self.minutes - self.rollover_minutes)
        return format_minutes(self[field_name])

    def _get_recipient_ids(self):
        """The contact, and the responsible who reads the same words; for the mail."""
        self.ensure_one()
        partners = self.partner_id | self.user_id.partner_id.filtered("email")
        return ",".join(str(id_) for id_ in partners.ids)

    def _send(self):
        """One mail for each notice, in the language of whoever it is for, and a note in the
        chatter of the agreement; all of them at once.

        The mails leave with Odoo's queue: what is not committed is not sent.
        """
        if not self:
            return
        template = self.env.ref("consortium_billing.mail_template_package_expiry")
        mails = template.send_mail_batch(
            self.ids, email_layout_xmlid="mail.mail_notification_light")
        by_notice = {mail.res_id: mail.id for mail in mails}
        for notice in self:
            notice.mail_id = by_notice.get(notice.id)
        bodies = {
            agreement.id: " ".join(notice._get_log_text() for notice in notices)
            for agreement, notices in self.grouped("agreement_id").items()
        }
        self.agreement_id._message_log_batch(bodies)

    def _get_log_text(self):
        """What was told to whom, for the chatter of the agreement."""
        self.ensure_one()
        return self.env._(
            "%(partner)s was told that %(package)s expires: %(hours)s left, of which %(lost)s will "
            "be lost.", partner=self.partner_id.name, package=self.package_id.name,
            hours=self._get_hours_text("minutes"), lost=self._get_hours_text("lost"))
