from dateutil.relativedelta import relativedelta
from werkzeug.urls import url_encode

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..transparency import list_months

TEMPLATE = "consortium_timesheet.mail_template_transparency"
REPORT = "consortium_timesheet.action_report_transparency"


class ConsortiumTransparencySend(models.TransientModel):
    _name = "consortium.transparency.send"
    _description = "Send the Hours of a Month"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Organisation",
        required=True,
        readonly=True,
    )
    project_id = fields.Many2one(
        comodel_name="project.project",
        help="Leave empty for the hours of all the projects.",
        domain="[('partner_id.commercial_partner_id', '=', partner_id)]",
    )
    month = fields.Selection(
        selection="_selection_month",
        required=True,
        default=lambda self: self._selection_month()[1][0],
    )
    recipient_ids = fields.Many2many(
        comodel_name="res.partner",
        compute="_compute_recipient_ids",
        store=True,
        readonly=False,
        string="Recipients",
        domain="[('commercial_partner_id', '=', partner_id), ('email', '!=', False)]",
        help="Contacts of the organisation; each gets the report in the own language.",
    )
    summary = fields.Char(compute="_compute_summary")

    @api.model
    def _selection_month(self):
        """The months of the last two years, this one first: it may not be over."""
        today = fields.Date.context_today(self)
        Transparency = self.env["consortium.transparency"]
        months = list_months(today - relativedelta(months=24), today)
        return [(month.key, Transparency._get_period_label(month)) for month in months]

    @api.depends("partner_id")
    def _compute_recipient_ids(self):
        """Those of the organisation who have access to the portal, else the organisation."""
        for wizard in self:
            # sudo: whether a contact has a portal user is not for directors to read
            contacts_sudo = (
                self.env["res.partner"]
                .sudo()
                .search(
                    [
                        ("commercial_partner_id", "=", wizard.partner_id.id),
                        ("user_ids.share", "=", True),
                        ("email", "!=", False),
                    ]
                )
            )
            contacts = contacts_sudo.sudo(False)
            wizard.recipient_ids = contacts or wizard.partner_id.filtered("email")

    @api.depends("partner_id", "project_id", "month")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = False
            if wizard.partner_id and wizard.month:
                report = wizard._get_report()
                count = report["count_label"](report["entry_count"])
                wizard.summary = f"{report['hm'](report['minutes'])} · {count}"

    def _get_choice(self):
        """Return the choice of the report that is sent."""
        return {
            "period": self.month,
            "project": self.project_id.id or "",
            "group": "project",
        }

    def _get_report(self, lang=None):
        """Return the report as the organisation reads it, in a language."""
        Transparency = self.env["consortium.transparency"]
        if lang:
            Transparency = Transparency.with_context(lang=lang)
        organisation = self.partner_id.sudo()  # its name; whose hours may be read is checked next
        return Transparency._prepare_report(organisation, self._get_choice())

    def action_send(self):
        """Send the PDF to each recipient in the own language, and note it on the organisation."""
        self.ensure_one()
        self._check_recipients()
        if not self._get_report()["entry_count"]:
            raise UserError(
                self.env._(
                    "No hour was approved for %(organisation)s in this month. Choose another one.",
                    organisation=self.partner_id.name,
                )
            )
        for recipient in self.recipient_ids:
            self._send(recipient)
        self.partner_id.sudo().message_post(  # directors do not edit contacts
            body=self.env._(
                "Hours of %(month)s sent to %(names)s.",
                month=self._get_report()["period_label"],
                names=", ".join(self.recipient_ids.mapped("name")),
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_recipients(self):
        """Nobody outside the organisation gets its hours, not even of an affiliate below it."""
        if not self.recipient_ids:
            raise UserError(self.env._("Choose at least one recipient."))
        for recipient in self.recipient_ids:
            if recipient.commercial_partner_id != self.partner_id:
                raise UserError(
                    self.env._(
                        "%(name)s does not belong to %(organisation)s.",
                        name=recipient.name,
                        organisation=self.partner_id.name,
                    )
                )
            if not recipient.email:
                raise UserError(self.env._("%(name)s has no e-mail address.", name=recipient.name))

    def _send(self, recipient):
        lang = recipient.lang or self.env.lang
        report = self._get_report(lang)
        # sudo: the report was checked above; it reads the company and the entries
        Report_sudo = self.env["ir.actions.report"].sudo()
        content, _type = Report_sudo._render_qweb_pdf(
            REPORT, self.partner_id.ids, data={"choice": report["choice_args"], "lang": lang}
        )
        Transparency = self.env["consortium.transparency"].with_context(lang=lang)
        attachment = {"name": Transparency._get_pdf_name(report), "raw": content}
        query = url_encode(report["choice_args"])
        # sudo: directors have no right on templates of contacts nor on outgoing mail
        template_sudo = self.env.ref(TEMPLATE).sudo()
        template_sudo.with_context(
            consortium_month=report["period_label"],
            consortium_hours=report["hm"](report["minutes"]),
            consortium_url=f"{self.partner_id.get_base_url()}/my/time?{query}",
        ).send_mail(
            recipient.id,
            email_values={"attachment_ids": [Command.create(attachment)]},
        )
