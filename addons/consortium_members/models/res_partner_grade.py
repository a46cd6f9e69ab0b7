from odoo import api, models


class ResPartnerGrade(models.Model):
    _inherit = "res.partner.grade"

    def write(self, vals):
        result = super().write(vals)
        if "default_pricelist_id" in vals:
            # sudo: the members of a tier follow its pricelist, in every company
            self.env["consortium.membership"].sudo().search(
                [("grade_id", "in", self.ids), ("is_current", "=", True)]
            )._sync_partners()
        return result

    @api.model
    def _archive_sample_grades(self, xmlids):
        """Archive the levels that ``partnership`` loads, unless they are in use."""
        grades = self.browse()
        for xmlid in xmlids:
            grades |= self.env.ref(xmlid, raise_if_not_found=False) or grades
        used = self.env["res.partner"]._read_group([("grade_id", "in", grades.ids)], ["grade_id"])
        (grades - self.union(*(grade for (grade,) in used))).action_archive()
