from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from .. import application_form as form


class ConsortiumMembership(models.Model):
    """The public form, written: one transaction, or a sentence that says why not."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    # -- writing it

    def _submit_form(self, values):
        """Write a form that was checked and submit the application; all or nothing.

        :param values: what ``_read_form`` returned, without errors
        :return: a sentence when something refused it, else False
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._write_form_partners(values)
                self._write_form_application(values)
                self.action_submit()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all()
            return str(error)
        self.message_post(
            body=self.env._(
                "Application sent online by %(name)s.", name=values["signed_by"]
            ),
            author_id=self.correspondent_id.id,
        )
        self._send_templates("consortium_members.mail_template_application_received")
        return False

    def _write_form_partners(self, values):
        partner = self.partner_id
        vals = self._prepare_form_partner_vals(values)
        changed = {
            name: value
            for name, value in vals.items()
            if (partner[name].id if partner._fields[name].relational else partner[name])
            != (value or False)
        }
        if changed:
            partner.write(changed)
        if partner.is_company:
            self._write_form_contact(values)

    def _prepare_form_partner_vals(self, values):
        """Values of the applicant. A link without login never changes what an
        account relies on: the address of a user, the name on posted invoices."""
        partner = self.partner_id
        names = set(form.PARTNER_FIELDS)
        if partner.user_ids:
            names -= {"email"}
        if not partner.can_edit_vat():
            names -= {"name", "company_registry"}
        vals = {name: values[name] for name in names}
        if not partner.is_company and not partner.user_ids:
            vals["lang"] = self.env.lang
        return {**vals, "country_id": values["country_id"], "state_id": values["state_id"]}

    def _write_form_contact(self, values):
        """The person who speaks for the organisation: known by its e-mail, or new."""
        email = email_normalize(values["contact_email"])
        contacts = self.contact_id | self.partner_id.child_ids
        contact = contacts.filtered(lambda c: c.email_normalized == email)[:1]
        if not contact and self.contact_id and not self.contact_id.user_ids:
            contact = self.contact_id
        vals = {
            "name": values["contact_name"],
            "function": values["contact_function"],
            "phone": values["contact_phone"],
            "email": values["contact_email"],
            "lang": self.env.lang,
        }
        if not contact:
            contact = contact.create({**vals, "parent_id": self.partner_id.id})
        elif not contact.user_ids:
            contact.write(vals)
        self.contact_id = contact

    def _write_form_application(self, values):
        # words of the undertakings in the language of the page
        self.category_id = values["category_id"]
        self._write_form_shares(values["shares"])
        self.undertaking_line_ids.with_context(consortium_register=True).unlink()
        self.undertaking_line_ids.create(
            [
                {
                    "membership_id": self.id,
                    "undertaking_id": undertaking_id,
                    "accepted_by": values["signed_by"],
                    "is_online": True,
                }
                for undertaking_id in values["undertaking_ids"]
            ]
        )
        self.write(
            {
                "application_note": values["application_note"],
                "date_application": self._today(),
                "date_applied_online": fields.Datetime.now(),
            }
        )

    def _write_form_shares(self, shares):
        """Shares asked for: ``{share class id: quantity}``."""
        self.share_line_ids.unlink()
        self.share_line_ids.create(
            [
                {"membership_id": self.id, "share_class_id": class_id, "quantity": quantity}
                for class_id, quantity in shares.items()
                if quantity
            ]
        )

    # -- files

    def _attach_form_files(self, files):
        """Keep the files of a form, all of them or none.

        :param files: list of ``(name, content)``
        :return: list of sentences, empty when the files are kept
        """
        self.ensure_one()
        company = self.company_id
        room = company.consortium_application_files - len(self.application_attachment_ids)
        if len(files) > room:
            return [
                self.env._(
                    "%(count)s files at most may be attached: remove one first.",
                    count=company.consortium_application_files,
                )
            ]
        limit = company.consortium_application_file_mb
        errors = [
            self._get_file_error(form.check_file(name, content, limit * 2**20), name, limit)
            for name, content in files
        ]
        errors = [error for error in errors if error]
        if files and not errors:
            self.application_attachment_ids |= self.env["ir.attachment"].create(
                [self._prepare_form_attachment_vals(name, content) for name, content in files]
            )
        return errors

    def _get_file_error(self, code, name, limit):
        name = form.safe_file_name(name)
        if code == "size":
            return self.env._(
                "%(name)s is larger than %(limit)s MB: send a smaller file.",
                name=name,
                limit=limit,
            )
        if code == "empty":
            return self.env._("%(name)s is empty.", name=name)
        if code == "type":
            return self.env._(
                "%(name)s cannot be attached: send a PDF, an image (PNG, JPEG) or a "
                "document (DOCX, XLSX, ODT).",
                name=name,
            )
        return False

    def _prepare_form_attachment_vals(self, name, content):
        return {
            "name": form.safe_file_name(name),
            "raw": content,
            "mimetype": form.FILE_TYPES[form.get_extension(name)][0],
            "res_model": self._name,
            "res_id": self.id,
        }

    def _remove_form_file(self, attachment_id):
        """Take back one file of this application, by its id."""
        self.application_attachment_ids.filtered(lambda a: a.id == attachment_id).unlink()
