from . import consortium_transition_mixin

# isort: split
# governance: these inherit from the mixin above
from . import (
    consortium_body,
    consortium_decision,
    consortium_mandate,
    consortium_meeting,
    consortium_meeting_attendance,
    consortium_meeting_item,
    consortium_seat,
)

# isort: split
from . import (
    account_move,
    consortium_member_category,
    consortium_member_category_share,
    consortium_member_link,
    consortium_membership,
    consortium_membership_admission,
    consortium_membership_dues,
    consortium_membership_exit,
    consortium_membership_governance,
    consortium_membership_history,
    consortium_membership_links,
    consortium_membership_network,
    consortium_membership_period,
    consortium_membership_register,
    consortium_membership_share,
    consortium_membership_share_request,
    consortium_membership_takeover,
    consortium_membership_transition,
    consortium_share_class,
    ir_sequence,
    res_company,
    res_company_journey,
    res_config_settings,
    res_partner,
    res_partner_grade,
    res_partner_network,
    res_partner_tier,
    sale_order,
)
