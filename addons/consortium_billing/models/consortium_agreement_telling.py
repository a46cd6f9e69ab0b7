from odoo import api, models


class ConsortiumAgreement(models.Model):
    """The job that tells members and responsible people what happens to their agreements."""

    _inherit = "consortium.agreement"

    @api.model
    def _get_tellings(self):
        """Steps of the job, each resumable, each returning False once its time is over. Hook."""
        return [self._tell_low_balances]

    @api.model
    def _cron_tell(self):
        """Run each day, and as soon as possible after an approval (`_wake_tellings`)."""
        for tell in self._get_tellings():
            if tell() is False:
                return

    @api.model
    def _wake_tellings(self):
        """Have the job run soon: mails are no part of what an approval waits for."""
        cron = self.env.ref("consortium_billing.ir_cron_tell", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # sudo: whoever approves may not touch jobs
