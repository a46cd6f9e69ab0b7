from odoo import api, models
from odoo.tools import email_normalize

from .. import application_form as form


class ConsortiumMembership(models.Model):
    """The public form of an application: checked whole, then written at once.

    The visitor has no account: the controller finds the application by its secret
    link and calls these methods in superuser mode. Nothing else is reachable.
    """

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _find_application(self, token):
        """Application of a link, in superuser mode; empty when the link is wrong."""
        # sudo: the secret of the link is the right of a visitor without account
        Membership_sudo = self.sudo()
        if not form.is_token(token):
            return Membership_sudo
        return Membership_sudo.search([("application_token", "=", token)], limit=1)

    def _is_form_open(self):
        """Whether the applicant may still fill the form."""
        self.ensure_one()
        return self.state == "draft" and not self.date_applied_online

    def _get_form_defaults(self):
        """What the form shows first: what is known of the applicant."""
        self.ensure_one()
        partner, contact = self.partner_id, self.contact_id
        return {
            **{name: partner[name] or "" for name in form.PARTNER_FIELDS},
            "contact_name": contact.name or "",
            "contact_function": contact.function or "",
            "contact_email": contact.email or "",
            "contact_phone": contact.phone or "",
            "signed_by": "",
            "application_note": self.application_note or "",
            "category_id": self.category_id.id,
            "country_id": (partner.country_id or self.company_id.country_id).id,
            "state_id": (partner.state_id or self.company_id.state_id).id,
            "undertaking_ids": [],
            "shares": {
                line.share_class_id.id: line.quantity for line in self.share_line_ids
            },
        }

    def _get_share_choices(self):
        """Classes of shares asked for in each category that is open to the applicant.

        :return: ``{category: {share_class: minimum}}``
        """
        categories = self._get_open_categories(self.partner_id, self.company_id)
        return categories._get_share_minimums(self.company_id)

    # -- reading what was sent

    def _read_form(self, post):
        """Check a form that was sent.

        :param post: dict of strings
        :return: ``(values, errors)``: cleaned values to show or write, and a list of
            ``(field, sentence)``, empty when everything is in order
        """
        self.ensure_one()
        values, problems = form.clean_form(post)
        labels = self._get_form_labels()
        sentences = {
            "long": self.env._("%(field)s: this is too long, shorten it."),
            "markup": self.env._("%(field)s: write plain text, without “<”."),
        }
        errors = [(name, sentences[code] % {"field": labels[name]}) for name, code in problems.items()]
        values.update(self._read_choices(post))
        errors += self._check_required(values, labels)
        errors += self._check_addresses(values, labels)
        errors += self._check_choices(values)
        return values, errors

    def _read_choices(self, post):
        """Ids and quantities of a form, as numbers."""
        return {
            "category_id": form.to_int(post.get("category_id")),
            "country_id": form.to_int(post.get("country_id")),
            "state_id": form.to_int(post.get("state_id")),
            "undertaking_ids": [
                undertaking_id
                for name, value in post.items()
                if value and name.startswith("undertaking_")
                for undertaking_id in [form.to_int(name.removeprefix("undertaking_"))]
                if undertaking_id
            ],
            "shares": self._read_shares(post),
        }

    def _read_shares(self, post):
        """Quantities typed under the chosen category: ``{share class id: quantity}``."""
        prefix = f"share_{form.to_int(post.get('category_id'))}_"
        return {
            form.to_int(name.removeprefix(prefix)): form.to_int(value, default=-1)
            for name, value in post.items()
            if name.startswith(prefix) and form.clean_text(value)
        }

    def _get_form_labels(self):
        """Labels of the form's fields, in the language of the page."""
        return {
            "name": self.env._("Name"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "street": self.env._("Street"),
            "street2": self.env._("Street (continued)"),
            "city": self.env._("City"),
            "zip": self.env._("Postal code"),
            "company_registry": self.env._("Registration number (NEQ)"),
            "website": self.env._("Website"),
            "contact_name": self.env._("Name of the contact person"),
            "contact_function": self.env._("Position of the contact person"),
            "contact_email": self.env._("E-mail of the contact person"),
            "contact_phone": self.env._("Phone of the contact person"),
            "signed_by": self.env._("Name of the person who signs"),
            "application_note": self.env._("Message"),
        }

    def _get_required_fields(self):
        """Names of the fields that the form cannot do without."""
        names = ["name", "street", "city", "zip", "signed_by"]
        if self.partner_id.is_company:
            return [*names, "contact_name", "contact_email"]
        return [*names, "email"]

    def _check_required(self, values, labels):
        return [
            (name, self.env._("%(field)s is missing.", field=labels[name]))
            for name in self._get_required_fields()
            if not values[name]
        ]

    def _check_addresses(self, values, labels):
        errors = []
        for name in ("email", "contact_email"):
            if values[name] and not email_normalize(values[name]):
                errors.append(
                    (
                        name,
                        self.env._(
                            "%(field)s: this is not an e-mail address.", field=labels[name]
                        ),
                    )
                )
        country = self.env["res.country"].browse(values["country_id"]).exists()
        state = self.env["res.country.state"].browse(values["state_id"]).exists()
        if not country:
            errors.append(("country_id", self.env._("Choose a country in the list.")))
        if state and state.country_id != country:
            errors.append(("state_id", self.env._("This province is not in that country.")))
        values.update(country_id=country.id, state_id=state.id)
        return errors

    def _check_choices(self, values):
        """Category, shares and undertakings."""
        open_to = self._get_open_categories(self.partner_id, self.company_id)
        category = open_to.filtered(lambda c: c.id == values["category_id"])
        if not category:
            kind = (
                self.env._("organisations")
                if self.partner_id.is_company
                else self.env._("persons")
            )
            return [
                (
                    "category_id",
                    self.env._(
                        "This category is not open to %(kind)s: choose one of the list.",
                        kind=kind,
                    ),
                )
            ]
        errors = self._check_shares(category, values)
        asked = self._get_undertakings(category)
        values["undertaking_ids"] = [
            undertaking.id
            for undertaking in asked
            if undertaking.id in values["undertaking_ids"]
        ]
        errors += [
            (
                f"undertaking_{undertaking.id}",
                self.env._("Accept “%(name)s” to send the application.", name=undertaking.name),
            )
            for undertaking in asked
            if undertaking.is_required and undertaking.id not in values["undertaking_ids"]
        ]
        return errors

    def _check_shares(self, category, values):
        minimums = self._get_share_choices().get(category, {})
        shares, errors = {}, []
        for share_class, minimum in minimums.items():
            quantity = values["shares"].get(share_class.id, minimum)
            shares[share_class.id] = max(quantity, 0)
            if quantity < minimum:
                errors.append(
                    (
                        f"share_{category.id}_{share_class.id}",
                        self.env._(
                            "%(class)s: subscribe %(minimum)s at least, in whole shares.",
                            **{"class": share_class.name},
                            minimum=minimum,
                        ),
                    )
                )
        values["shares"] = shares
        return errors
