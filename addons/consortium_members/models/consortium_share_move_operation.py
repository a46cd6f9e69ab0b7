from odoo import api, models
from odoo.exceptions import UserError

from .consortium_membership import MEMBER_STATES


class ConsortiumShareMove(models.Model):
    """Operations: each records its rows and posts its entry, or does nothing."""

    # files of one model, split to stay readable
    _inherit = "consortium.share.move"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _subscribe(self, vals_list, payment_term=None):
        """Issue shares and invoice them; what is owing is the invoice's residual.

        Shares are issued on subscription, whether paid or not: the register shows the
        amount owing (arts. 38.3 and 124). One posted invoice for each payer.

        :param vals_list: dicts with ``partner_id``, ``share_class_id``, ``quantity``,
            ``date`` and optional facts (``decision_id``, ``resolution``, ``note``…)
        :param payment_term: ``account.payment.term`` of the instalments, or None
        :return: the rows of the journal
        """
        classes = self.share_class_id.browse({vals["share_class_id"] for vals in vals_list})
        classes._check_configured()
        moves = self._record([{"kind": "subscription", **vals} for vals in vals_list])
        moves._create_subscription_invoices(payment_term)
        return moves

    @api.model
    def _transfer(self, vals):
        """Move shares from a holder to another, on one day.

        Both rows are written together: no day has two holders, none has nobody.

        :param vals: ``partner_id``, ``counterpart_id`` (who receives),
            ``share_class_id``, ``quantity`` (positive), ``date``, facts
        :return: the two rows, out then in
        """
        share_class, holder, target = self._browse_operation(vals)
        share_class._check_configured()
        if holder == target:
            raise UserError(self.env._("Choose another partner to receive the shares."))
        self._check_paid_up(holder, share_class, vals["quantity"])
        out = {**vals, "kind": "transfer", "quantity": -vals["quantity"]}
        received = {
            **vals,
            "kind": "transfer",
            "partner_id": target.id,
            "counterpart_id": holder.id,
            "pair": 0,
        }
        moves = self._record([out, received])
        self._check_still_qualified(holder, share_class)
        moves._post_entry(self.env._("Transfer of shares"))
        return moves

    @api.model
    def _convert(self, vals):
        """Exchange shares of a class for the same value of another class.

        :param vals: ``partner_id``, ``share_class_id``, ``target_class_id``,
            ``quantity`` (positive, of the former class), ``date``, facts
        :return: the two rows, out then in
        """
        facts = dict(vals)
        target = self.share_class_id.browse(facts.pop("target_class_id"))
        share_class, holder, _nobody = self._browse_operation(facts)
        (share_class | target)._check_configured()
        value = share_class.currency_id.round(vals["quantity"] * share_class.par_value)
        quantity = round(value / target.par_value)
        if target == share_class or target.company_id != share_class.company_id:
            raise UserError(self.env._("Choose another class of the same co-operative."))
        if share_class.currency_id.compare_amounts(quantity * target.par_value, value):
            raise UserError(
                self.env._(
                    "%(count)s shares “%(class)s” are worth %(value)s, which is not a whole "
                    "number of shares “%(target)s”.",
                    count=vals["quantity"],
                    value=share_class.currency_id.format(value),
                    target=target.display_name,
                    **{"class": share_class.display_name},
                )
            )
        self._check_paid_up(holder, share_class, vals["quantity"])
        out = {**facts, "kind": "conversion", "quantity": -vals["quantity"]}
        received = {**facts, "kind": "conversion", "share_class_id": target.id}
        moves = self._record([out, {**received, "quantity": quantity, "pair": 0}])
        self._check_still_qualified(holder, share_class)
        moves._post_entry(self.env._("Conversion of shares"))
        return moves

    @api.model
    def _withdraw(self, vals):
        """Redeem or repay shares on the board's decision.

        What the holder still owes on shares of the class is set off first; the rest is
        payable to the holder, in an entry that Odoo's payment screen pays.

        :param vals: ``kind`` (redemption, repayment), ``partner_id``,
            ``share_class_id``, ``quantity`` (positive), ``date``, ``decision_id`` or
            ``resolution``, facts
        :return: the row of the journal
        """
        share_class, holder, _nobody = self._browse_operation(vals)
        share_class._check_configured()
        if not (vals.get("decision_id") or vals.get("resolution")):
            raise UserError(
                self.env._("Give the board's decision: shares are redeemed or repaid on it.")
            )
        move = self._record([{**vals, "quantity": -vals["quantity"]}])
        self._check_still_qualified(holder, share_class)
        move._post_withdrawal()
        return move

    @api.model
    def _issue_rebate(self, vals_list):
        """Issue the share part of a patronage rebate (ristourne).

        The caller posts its own entry: one line on the class's equity account for each
        row, with ``share_move_id`` and the holder as partner, without tax.

        :param vals_list: as for :meth:`_subscribe`
        :return: the rows of the journal
        """
        classes = self.share_class_id.browse({vals["share_class_id"] for vals in vals_list})
        classes._check_configured()
        return self._record([{"kind": "rebate", **vals} for vals in vals_list])

    @api.model
    def _browse_operation(self, vals):
        """Class, holder and other holder of an operation; the quantity is positive."""
        if vals["quantity"] <= 0:
            raise UserError(self.env._("Give the number of shares."))
        Partner = self.env["res.partner"]
        return (
            self.share_class_id.browse(vals["share_class_id"]),
            Partner.browse(vals["partner_id"]),
            Partner.browse(vals.get("counterpart_id")),
        )

    @api.model
    def _check_paid_up(self, holder, share_class, quantity):
        """Shares that are not paid do not change hands: the debt would stay behind."""
        owing = self._get_owing(partners=holder).get((holder.id, share_class.id), 0.0)
        held = self.env["consortium.share.holding"]._get_quantities(holder, share_class)
        left = (held.get((holder.id, share_class.id), 0) - quantity) * share_class.par_value
        if share_class.currency_id.compare_amounts(owing, max(left, 0.0)) > 0:
            raise UserError(
                self.env._(
                    "%(holder)s still owes %(amount)s on shares “%(class)s”: shares that "
                    "are not paid cannot be transferred or converted.",
                    holder=holder.display_name,
                    amount=share_class.currency_id.format(owing),
                    **{"class": share_class.display_name},
                )
            )

    @api.model
    def _check_still_qualified(self, holder, share_class):
        """A member keeps its qualifying shares as long as it is one (arts. 38.3, 57)."""
        company = share_class.company_id
        # sudo: rights were checked by the operation
        member_sudo = self.env["consortium.membership"]._get_current(holder, company=company)
        member_sudo = member_sudo.get(holder.id, self.env["consortium.membership"]).sudo()
        if not member_sudo or member_sudo.state not in self._get_bound_states():
            return
        minimums = member_sudo.category_id._get_share_minimums(company)[member_sudo.category_id]
        minimum = minimums.get(share_class.sudo(), 0)  # sudo: as above
        held = self.env["consortium.share.holding"]._get_quantities(holder, share_class)
        count = held.get((holder.id, share_class.id), 0)
        if count < minimum:
            raise UserError(
                self.env._(
                    "%(holder)s would keep %(count)s shares “%(class)s” and must hold "
                    "%(minimum)s as long as it is a member. Record its exit first.",
                    holder=holder.display_name,
                    count=count,
                    minimum=minimum,
                    **{"class": share_class.display_name},
                )
            )

    @api.model
    def _get_bound_states(self):
        """States of a membership that must keep its qualifying shares. Hook."""
        return tuple(s for s in MEMBER_STATES if s not in ("resigning", "exclusion_notice"))
