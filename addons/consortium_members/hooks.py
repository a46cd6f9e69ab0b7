from odoo.tools import SQL

STANDARD_GRADES = (
    "partnership.res_partner_grade_data_gold",
    "partnership.res_partner_grade_data_silver",
    "partnership.res_partner_grade_data_bronze",
)
SEQUENCE_CODES = (
    "consortium.membership",
    "consortium.decision",
    "consortium.share.move",
    "consortium.share.certificate",
)
#: what refers to the register, first to last
GOVERNANCE_TABLES = (
    "consortium_member_document",
    "consortium_meeting_voter",
    "consortium_delegate",
    "consortium_meeting_attendance",
    "consortium_mandate",
    "consortium_decision_dues",
    "consortium_decision",
    "consortium_meeting_item",
    "consortium_meeting",
    "consortium_seat",
    "consortium_body",
)

#: emptied on uninstall, in this order
SHARE_TABLES = (
    "consortium_decision_share",
    "consortium_share_opening",
    "consortium_share_move",
    "consortium_share_holding",
    "consortium_membership_share",
    "consortium_member_category_share",
)


#: emptied in this order: each refers to the next ones
DUES_TABLES = ("consortium_dues_reminder", "consortium_dues_line", "consortium_dues_run")


def post_init_hook(env):
    """Number the members of existing companies, hide Odoo's sample levels.

    Levels that a partner already carries are left alone: the database was
    using them before this addon came.
    """
    companies = env["res.company"].search([])
    companies._create_member_sequences()
    companies._create_share_sequences()
    companies._create_governing_bodies()
    env["res.partner.grade"]._archive_sample_grades(STANDARD_GRADES)


def uninstall_hook(env):
    """Remove what stands in the way of a clean uninstall.

    The register goes with the addon; emptied first, so that categories, tiers and
    pricelists, which it refers to, can be removed too.
    """
    env.flush_all()
    # the guard of the journal would outlive its table, and refuse to empty it
    env.cr.execute("DROP FUNCTION IF EXISTS consortium_share_move_guard() CASCADE")
    env.cr.execute("UPDATE account_move_line SET share_move_id = NULL WHERE share_move_id > 0")
    for table in SHARE_TABLES:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.cr.execute(
        "UPDATE consortium_membership"
        " SET decision_id = NULL, agenda_item_id = NULL"
    )
    for table in GOVERNANCE_TABLES:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.cr.execute("UPDATE account_move_line SET dues_line_id = NULL WHERE dues_line_id > 0")
    env.cr.execute("UPDATE account_move SET dues_run_id = NULL WHERE dues_run_id > 0")
    for table in DUES_TABLES:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.cr.execute("DELETE FROM consortium_membership_period")
    env.cr.execute("UPDATE consortium_membership SET previous_id = NULL")
    env.cr.execute("DELETE FROM consortium_membership")
    env.invalidate_all()
    env["ir.sequence"].search([("code", "in", SEQUENCE_CODES)]).unlink()
    for xmlid in STANDARD_GRADES:
        grade = env.ref(xmlid, raise_if_not_found=False)
        if grade:
            grade.active = True
