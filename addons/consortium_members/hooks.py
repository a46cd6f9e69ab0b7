STANDARD_GRADES = (
    "partnership.res_partner_grade_data_gold",
    "partnership.res_partner_grade_data_silver",
    "partnership.res_partner_grade_data_bronze",
)


def post_init_hook(env):
    """Number the members of existing companies, hide Odoo's sample levels.

    Levels that a partner already carries are left alone: the database was
    using them before this addon came.
    """
    env["res.company"].search([])._create_member_sequences()
    env["res.partner.grade"]._archive_sample_grades(STANDARD_GRADES)


def uninstall_hook(env):
    """Remove what no XML id would remove: the per-company sequences."""
    env["ir.sequence"].search([("code", "=", "consortium.membership")]).unlink()
    for xmlid in STANDARD_GRADES:
        grade = env.ref(xmlid, raise_if_not_found=False)
        if grade:
            grade.active = True
