from odoo import api, fields, models
from odoo.fields import Domain


class ConsortiumMembership(models.Model):
    """Links between a membership and the bodies: resolutions and mandates."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        string="Admitted By",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        groups="consortium_members.consortium_members_group_user",
        help="The resolution that admitted the member.",
    )
    mandate_ids = fields.One2many(
        comodel_name="consortium.mandate",
        inverse_name="membership_id",
        groups="consortium_members.consortium_members_group_user",
    )

    @api.model
    def _get_running_mandate_domain(self, date=None):
        """Mandates in office on ``date`` (today when omitted)."""
        date = date or self._today()
        return (
            Domain("cancelled", "=", False)
            & Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
        )

    def _get_running_mandates(self, date=None):
        """Mandates held in the name of these members on ``date``, today when omitted.

        :return: recordset of ``consortium.mandate``, in one query
        """
        # sudo: whoever records an exit, a running mandate stands against it (art. 56)
        mandates_sudo = self.env["consortium.mandate"].sudo().search(
            self._get_running_mandate_domain(date) & Domain("membership_id", "in", self.ids)
        )
        return mandates_sudo.sudo(self.env.su)
