import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ConsortiumMemberDocument(models.Model):
    """What members may read: by-laws, policies, minutes of general meetings.

    Never the minutes or resolutions of the board: members have no right to them.
    """

    _name = "consortium.member.document"
    _description = "Document for Members"
    _inherit = ["mail.thread", "consortium.transition.mixin"]
    _order = "kind, date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        selection=[
            ("bylaw", "By-laws"),
            ("policy", "Policy"),
            ("minutes", "Minutes of a General Meeting"),
            ("other", "Other"),
        ],
        required=True,
        default="bylaw",
    )
    date = fields.Date(
        required=True, default=lambda self: self.env["consortium.membership"]._today()
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    meeting_id = fields.Many2one(
        comodel_name="consortium.meeting",
        string="General Meeting",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        domain="[('body_kind', '=', 'general')]",
        help="The document is then the adopted minutes of this meeting.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    @api.constrains("meeting_id", "kind")
    def _check_general_meeting(self):
        for document in self:
            kind = document.meeting_id.body_id.kind
            if document.meeting_id and (kind != "general" or document.kind != "minutes"):
                raise ValidationError(
                    self.env._(
                        "Only the minutes of a general meeting are published to the members."
                    )
                )

    def _get_frozen_fields(self):
        frozen = super()._get_frozen_fields()
        return frozen + ["meeting_id"] if self.state != "draft" else frozen

    def action_publish(self):
        """Show the document to the members, on the portal."""
        self._check_can_decide()
        for document in self:
            closed = document.meeting_id.state == "closed"
            if not closed and (document.meeting_id or not document.file):
                raise UserError(
                    self.env._(
                        "%(document)s: add the file, or the closed general meeting.",
                        document=document.name,
                    )
                )
        self._transition("published", ("draft", "withdrawn"))

    def action_withdraw(self):
        """Members no longer see the document."""
        self._check_can_decide()
        self._transition("withdrawn", ("published",))

    def _get_content(self):
        """:return: name and bytes of the file; of a general meeting, its minutes in PDF"""
        self.ensure_one()
        if self.file:
            return self.file_name or self.name, base64.b64decode(self.file)
        content, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            "consortium_members.action_report_meeting_minutes", self.meeting_id.ids
        )
        return f"{self.name}.pdf", content
