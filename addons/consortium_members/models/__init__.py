from . import (
    base_partner_merge,
    consortium_member_category,
    consortium_membership,
    consortium_membership_period,
    consortium_membership_register,
    consortium_membership_transition,
    ir_sequence,
    res_company,
    res_partner,
    res_partner_grade,
    res_partner_tier,
    sale_order,
)
