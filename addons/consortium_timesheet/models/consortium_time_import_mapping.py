from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .account_analytic_line import BILLING_KINDS

KINDS = [
    ("user", "Person"),
    ("project", "Project"),
    ("task", "Task or activity"),
    ("tag", "Tag"),
]
# What each kind of name can stand for.
TARGETS = {
    "user": ("employee_id",),
    "project": ("project_id", "service_domain_id", "billing_kind"),
    "task": ("task_id", "service_domain_id", "billing_kind"),
    "tag": ("service_domain_id", "billing_kind"),
}
ALL_TARGETS = frozenset(name for names in TARGETS.values() for name in names)


class ConsortiumTimeImportMapping(models.Model):
    """What a name of another tool stands for; kept for the next import."""

    _name = "consortium.time.import.mapping"
    _description = "Name of Another Time Tool"
    _order = "kind desc, name, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    source = fields.Char(required=True, readonly=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Name in the File", required=True, readonly=True)
    employee_id = fields.Many2one(comodel_name="hr.employee", check_company=True)
    project_id = fields.Many2one(
        comodel_name="project.project",
        check_company=True,
        domain="[('allow_timesheets', '=', True), ('is_template', '=', False)]",
    )
    task_id = fields.Many2one(
        comodel_name="project.task",
        check_company=True,
        domain="[('allow_timesheets', '=', True), ('is_template', '=', False)]",
    )
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        check_company=True,
    )
    billing_kind = fields.Selection(
        selection=BILLING_KINDS,
        help="Leave empty to bill as the project says.",
    )
    is_ignored = fields.Boolean(
        string="Leave Out",
        help="Time of this person, project, task or tag is not imported.",
    )
    is_proposal = fields.Boolean(
        readonly=True,
        help="Found by likeness: nobody has confirmed it.",
    )
    state = fields.Selection(
        selection=[
            ("todo", "To match"),
            ("proposed", "Proposed"),
            ("done", "Matched"),
            ("optional", "Nothing"),
            ("ignored", "Left out"),
        ],
        compute="_compute_state",
        store=True,
    )

    _key_unique = models.UniqueIndex(
        "(company_id, source, kind, key)",
        "This name is known already.",
    )

    @api.depends("is_ignored", "is_proposal", "kind", *sorted(ALL_TARGETS))
    def _compute_state(self):
        for mapping in self:
            if mapping.is_ignored:
                mapping.state = "ignored"
            elif mapping.is_proposal:
                mapping.state = "proposed"
            elif any(mapping[name] for name in TARGETS.get(mapping.kind, ())[:1]):
                mapping.state = "done"
            elif mapping.kind in ("user", "project"):
                mapping.state = "todo"
            else:
                found = any(mapping[name] for name in TARGETS.get(mapping.kind, ()))
                mapping.state = "done" if found else "optional"

    @api.constrains(*sorted(ALL_TARGETS))
    def _check_targets(self):
        for mapping in self:
            wrong = [
                name for name in sorted(ALL_TARGETS - set(TARGETS[mapping.kind])) if mapping[name]
            ]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is a %(kind)s: it cannot stand for a %(target)s.",
                        name=mapping.name,
                        kind=dict(self._fields["kind"]._description_selection(self.env))[
                            mapping.kind
                        ],
                        target=self._fields[wrong[0]].get_description(self.env)["string"],
                    )
                )

    def write(self, vals):
        """What somebody chooses is no longer a proposal."""
        if (ALL_TARGETS | {"is_ignored"}) & vals.keys() and "is_proposal" not in vals:
            vals = dict(vals, is_proposal=False)
        return super().write(vals)

    def action_accept(self):
        """Confirm what was proposed."""
        self.filtered("is_proposal").write({"is_proposal": False})
