# first: the other files of the membership extend the methods that these define
from . import (
    consortium_membership,
    consortium_membership_history,
    consortium_membership_register,
    consortium_membership_transition,
)

# isort: split
from . import consortium_transition_mixin

# isort: split
# governance: these inherit from the mixin above
from . import (
    account_move,
    consortium_body,
    consortium_decision,
    consortium_mandate,
    consortium_meeting,
    consortium_meeting_attendance,
    consortium_meeting_item,
    consortium_member_category,
    consortium_member_category_share,
    consortium_member_link,
    consortium_membership_admission,
    consortium_membership_application,
    consortium_membership_dues,
    consortium_membership_exit,
    consortium_membership_governance,
    consortium_membership_links,
    consortium_membership_network,
    consortium_membership_online,
    consortium_membership_online_write,
    consortium_membership_period,
    consortium_membership_print,
    consortium_membership_register_at,
    consortium_membership_share,
    consortium_membership_share_request,
    consortium_membership_takeover,
    consortium_membership_undertaking,
    consortium_membership_welcome,
    consortium_membership_withdrawal,
    consortium_seat,
    consortium_share_class,
    consortium_undertaking,
    crm_lead,
    ir_actions_report,
    ir_sequence,
    res_company,
    res_company_journey,
    res_company_secretary,
    res_config_settings,
    res_partner,
    res_partner_grade,
    res_partner_network,
    res_partner_tier,
    sale_order,
)
