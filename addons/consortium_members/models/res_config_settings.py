from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # journey: application, admission, exit
    consortium_activate_on = fields.Selection(
        related="company_id.consortium_activate_on", readonly=False
    )
    consortium_post_admission_invoice = fields.Boolean(
        related="company_id.consortium_post_admission_invoice", readonly=False
    )
    consortium_portal_invitation = fields.Boolean(
        related="company_id.consortium_portal_invitation", readonly=False
    )
    consortium_secretary_id = fields.Many2one(
        related="company_id.consortium_secretary_id", readonly=False
    )
    consortium_resignation_notice_days = fields.Integer(
        related="company_id.consortium_resignation_notice_days", readonly=False
    )
    consortium_contest_days = fields.Integer(
        related="company_id.consortium_contest_days", readonly=False
    )
    consortium_exclusion_notice_days = fields.Integer(
        related="company_id.consortium_exclusion_notice_days", readonly=False
    )
    consortium_exclusion_letter_days = fields.Integer(
        related="company_id.consortium_exclusion_letter_days", readonly=False
    )
    consortium_exclusion_majority_num = fields.Integer(
        related="company_id.consortium_exclusion_majority_num", readonly=False
    )
    consortium_exclusion_majority_den = fields.Integer(
        related="company_id.consortium_exclusion_majority_den", readonly=False
    )
    consortium_application_files = fields.Integer(
        related="company_id.consortium_application_files", readonly=False
    )
    consortium_application_file_mb = fields.Integer(
        related="company_id.consortium_application_file_mb", readonly=False
    )

    # governance: bodies, terms, petitions
    consortium_board_notice_days = fields.Integer(
        related="company_id.consortium_board_notice_days", readonly=False
    )
    consortium_general_notice_days = fields.Integer(
        related="company_id.consortium_general_notice_days", readonly=False
    )
    consortium_vote_paid_shares = fields.Boolean(
        related="company_id.consortium_vote_paid_shares", readonly=False
    )
    consortium_board_min = fields.Integer(
        related="company_id.consortium_board_min", readonly=False
    )
    consortium_board_max = fields.Integer(
        related="company_id.consortium_board_max", readonly=False
    )
    consortium_outside_cap_num = fields.Integer(
        related="company_id.consortium_outside_cap_num", readonly=False
    )
    consortium_outside_cap_den = fields.Integer(
        related="company_id.consortium_outside_cap_den", readonly=False
    )
    consortium_petition_num = fields.Integer(
        related="company_id.consortium_petition_num", readonly=False
    )
    consortium_petition_den = fields.Integer(
        related="company_id.consortium_petition_den", readonly=False
    )
    consortium_petition_large = fields.Integer(
        related="company_id.consortium_petition_large", readonly=False
    )
    consortium_petition_count = fields.Integer(
        related="company_id.consortium_petition_count", readonly=False
    )
    consortium_term_reminder_days = fields.Integer(
        related="company_id.consortium_term_reminder_days", readonly=False
    )

    # dues: annual contribution
    consortium_dues_proration = fields.Selection(
        related="company_id.consortium_dues_proration", readonly=False
    )
    consortium_dues_grace_days = fields.Integer(
        related="company_id.consortium_dues_grace_days", readonly=False
    )
    consortium_dues_on_admission = fields.Boolean(
        related="company_id.consortium_dues_on_admission", readonly=False
    )
    consortium_dues_reminders = fields.Boolean(
        related="company_id.consortium_dues_reminders", readonly=False
    )
    consortium_dues_user_id = fields.Many2one(
        related="company_id.consortium_dues_user_id", readonly=False
    )

    # shares
    consortium_share_transfer_decision = fields.Boolean(
        related="company_id.consortium_share_transfer_decision", readonly=False
    )
    consortium_share_redemption_days = fields.Integer(
        related="company_id.consortium_share_redemption_days", readonly=False
    )
    consortium_share_journal_id = fields.Many2one(
        related="company_id.consortium_share_journal_id", readonly=False
    )
    consortium_share_sale_journal_id = fields.Many2one(
        related="company_id.consortium_share_sale_journal_id", readonly=False
    )
    consortium_share_opening_account_id = fields.Many2one(
        related="company_id.consortium_share_opening_account_id", readonly=False
    )
