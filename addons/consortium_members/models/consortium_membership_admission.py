from odoo import fields, models

#: a batch of invoices says once, on the membership, what Odoo would post on each
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}


class ConsortiumMembership(models.Model):
    """What follows an admission: the invoice of shares and dues, then the letters."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    admission_invoice_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="admission_membership_id",
        string="Admission Invoices",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    def _after_admission(self):
        """Called once for a batch that was just admitted; not when a register is
        taken over. Override to add what follows an admission, and call super.

        :return: nothing; an error refuses the whole batch
        """
        invoices_sudo = self._create_admission_invoices()
        invoices_sudo.filtered("company_id.consortium_post_admission_invoice").action_post()
        self._win_leads()
        self._welcome()
        at_once = self.filtered(lambda m: m.company_id.consortium_activate_on == "admission")
        at_once._transition("active", ("admitted", "active"))

    def _win_leads(self):
        """The opportunities that became these members are won."""
        # sudo: the board's decision closes the opportunity, whoever follows it
        leads_sudo = self.sudo().lead_id.filtered(lambda lead: lead.won_status != "won")
        if leads_sudo:
            leads_sudo.action_set_won()

    def _activate_paid(self):
        """Admitted members become active when nothing is left to pay on admission."""
        paid = self.filtered(
            lambda m: m.state == "admitted"
            and m.company_id.consortium_activate_on == "payment"
            and m._is_admission_paid()
        )
        paid._transition("active", ("admitted",))

    def _is_admission_paid(self):
        """Whether each invoice of the admission is paid; override to be stricter."""
        self.ensure_one()
        # sudo: who records a payment, or reads the register, may not do both
        invoices_sudo = self.sudo().admission_invoice_ids.filtered(
            lambda move: move.state != "cancel"
        )
        return bool(invoices_sudo) and all(
            move.state == "posted" and move.payment_state in ("paid", "in_payment", "reversed")
            for move in invoices_sudo
        )

    def _create_admission_invoices(self):
        """One draft invoice for each member that has something to pay on admission.

        :return: the invoices created, in superuser mode
        """
        # sudo: the secretary admits, without rights on the accounts
        Move_sudo = self.env["account.move"].sudo().with_context(**QUIET)
        invoices_sudo = self.env["account.move"].sudo()
        for company, memberships in self.grouped("company_id").items():
            vals_by_member = {m: m._prepare_admission_invoice_vals() for m in memberships}
            vals_by_member = {m: v for m, v in vals_by_member.items() if v["invoice_line_ids"]}
            if vals_by_member:
                memberships._complete_admission_invoices(company, vals_by_member)
                created = Move_sudo.with_company(company).create(list(vals_by_member.values()))
                invoices_sudo += created.with_env(invoices_sudo.env)
        return invoices_sudo

    def _complete_admission_invoices(self, company, vals_by_member):
        """What Odoo would look up for each invoice, looked up once for the batch. Hook.

        :param vals_by_member: ``{membership: account.move values}``, changed in place
        """
        # sudo: as above
        Journal_sudo = self.env["account.journal"].sudo()
        journal_sudo = Journal_sudo.search(
            [*Journal_sudo._check_company_domain(company), ("type", "=", "sale")], limit=1
        )
        for vals in vals_by_member.values():
            if journal_sudo:
                vals.setdefault("journal_id", journal_sudo.id)

    def _prepare_admission_invoice_vals(self):
        """Values of the draft invoice of one admission; without lines none is made.

        :return: dict of ``account.move`` values, override to complete them
        """
        self.ensure_one()
        return {
            "move_type": "out_invoice",
            "partner_id": self._get_payer().id,
            "company_id": self.company_id.id,
            "invoice_date": self.date_admitted,
            "invoice_origin": self.number,
            "admission_membership_id": self.id,
            "invoice_line_ids": [
                fields.Command.create(vals) for vals in self._prepare_admission_line_vals()
            ],
        }

    def _prepare_admission_line_vals(self):
        """Lines to invoice on admission: override to add shares, dues, fees.

        :return: list of dicts of ``account.move.line`` values
        """
        self.ensure_one()
        return []
