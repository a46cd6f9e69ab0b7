from odoo import api, fields, models, tools


class ConsortiumPeriodLock(models.Model):
    _name = "consortium.period.lock"
    _description = "Time Period Lock"
    _inherit = ["mail.thread"]
    _order = "date_lock desc, id desc"
    _rec_name = "date_lock"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_lock = fields.Date(
        string="Locked up to",
        required=True,
        tracking=True,
        help="Nobody enters or changes time on or before this day, except timesheet managers.",
    )
    note = fields.Char(
        tracking=True,
    )

    _company_date_unique = models.Constraint(
        "UNIQUE(company_id, date_lock)",
        "This period is already locked.",
    )

    @api.model
    @tools.ormcache()
    def _get_lock_dates(self):
        """Return ``{company id: last locked day}``; cached, since each entry asks."""
        locks = self.sudo()  # a rule of the company, whoever asks
        groups = locks._read_group([], ["company_id"], ["date_lock:max"])
        return {company.id: date for company, date in groups}

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
