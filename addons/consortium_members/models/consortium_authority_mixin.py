from odoo import models
from odoo.exceptions import AccessError

OFFICER = "consortium_members.consortium_members_group_officer"
SECRETARY = "consortium_members.consortium_members_group_manager"


class ConsortiumAuthorityMixin(models.AbstractModel):
    """Who may prepare and who may decide, said the same way everywhere.

    Rights of access say who reads and writes a record; an action is checked again, as
    some of what it writes is written in superuser mode.
    """

    _name = "consortium.authority.mixin"
    _description = "Reserved to Roles of the Membership"

    def _is_register_opened(self):
        """Whether an action is writing, after its own checks."""
        # su as well as the key: a context can be forged by any client, su cannot
        return self.env.su and self.env.context.get("consortium_register")

    def _check_can_prepare(self):
        """Officers prepare. :raise AccessError: otherwise"""
        self._check_tier(OFFICER)

    def _check_can_decide(self):
        """The secretary decides and configures. :raise AccessError: otherwise"""
        self._check_tier(SECRETARY)

    def _check_tier(self, group):
        self._check_role(group)
        self.check_access("write")

    def _check_role(self, group):
        """Refuse whoever is not in ``group`` (external id), the superuser excepted."""
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "This is reserved to the group “%(group)s” of the membership.",
                    group=self.env.ref(group).sudo().name,  # sudo: name of a group
                )
            )
