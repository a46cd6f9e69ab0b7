from odoo import api, models
from odoo.exceptions import UserError


class ConsortiumTransitionMixin(models.AbstractModel):
    """States that change through actions only, and facts that freeze with them.

    Same authority as the register of members: a frozen field is written in superuser
    mode *and* with the context key ``consortium_register``, so that a forged context
    opens nothing.
    """

    _name = "consortium.transition.mixin"
    _description = "State Changed by Actions"
    _inherit = ["consortium.authority.mixin"]

    def _get_frozen_fields(self):
        """Names of the fields of this record that nobody edits by hand.

        Override: the state always, the facts once they are decided.
        """
        self.ensure_one()
        return ["state"] if "state" in self._fields else []

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_register_opened():
            self._check_starts_at_default(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_register_opened():
            self._check_not_frozen(vals)
        return super().write(vals)

    def _check_starts_at_default(self, vals_list):
        if "state" not in self._fields:
            return
        first = self._fields["state"].default(self) if self._fields["state"].default else False
        if any(vals.get("state", first) != first for vals in vals_list):
            raise UserError(
                self.env._(
                    "%(model)s: a record starts in its first state and changes through "
                    "its buttons.",
                    model=self.env["ir.model"]._get(self._name).sudo().name,  # sudo: a label
                )
            )

    def _check_not_frozen(self, vals):
        for record in self:
            changed = [
                name
                for name in record._get_frozen_fields()
                if name in vals and record._is_value_changed(name, vals[name])
            ]
            if changed:
                labels = self.fields_get(changed, ["string"])
                raise UserError(
                    self.env._(
                        "%(record)s: %(fields)s cannot be edited any more. Use the buttons, "
                        "which keep the history.",
                        record=record.display_name,
                        fields=", ".join(label["string"] for label in labels.values()),
                    )
                )

    def _is_value_changed(self, name, value):
        field = self._fields[name]
        if field.type == "one2many":
            return True
        new = field.convert_to_record(field.convert_to_cache(value, self), self)
        return self[name] != new

    def _write_register(self, vals):
        """Write frozen facts; every action ends here, after its own checks."""
        # sudo: rights were checked by the action, the key opens the frozen fields
        return self.sudo().with_context(consortium_register=True).write(vals)

    def _transition(self, state, allowed, **vals):
        """Move all to ``state`` from one of the ``allowed`` states, or refuse all."""
        wrong = self.filtered(lambda record: record.state not in allowed)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Not possible for %(records)s: the state must be %(allowed)s.",
                    records=", ".join(
                        f"{record.display_name} ({labels[record.state]})" for record in wrong[:20]
                    ),
                    allowed=", ".join(labels[code] for code in allowed),
                )
            )
        self._write_register({"state": state, **vals})
