from odoo import fields, models


class ProjectTask(models.Model):
    _inherit = "project.task"

    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        index="btree_not_null",
        help="Domain of the time entered on this task. Leave empty to follow the project.",
    )
