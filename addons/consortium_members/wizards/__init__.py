from . import (
    base_partner_merge,
    consortium_membership_admit,
    consortium_membership_change,
    consortium_membership_end,
    consortium_membership_refuse,
)
