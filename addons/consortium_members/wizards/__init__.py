from . import (
    base_partner_merge,
    base_partner_merge_network,
    consortium_mandate_end,
    consortium_membership_admit,
    consortium_membership_change,
    consortium_membership_end,
    consortium_membership_refuse,
    consortium_membership_suspend,
    portal_wizard_user,
    consortium_register,
    consortium_register_export,
    consortium_register_line,
)
