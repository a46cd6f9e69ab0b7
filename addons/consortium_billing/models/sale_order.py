from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", index="btree_not_null", check_company=True,
        copy=False, tracking=True,
        help="Agreement that receives the packages of hours of this order. Left empty, "
        "confirming the order creates one.")
    package_ids = fields.One2many(
        comodel_name="consortium.hour.package", compute="_compute_package_ids",
        string="Hour Packages")
    package_count = fields.Integer(compute="_compute_package_ids")
