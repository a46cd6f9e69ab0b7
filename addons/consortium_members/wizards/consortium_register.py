import json

from odoo import api, fields, models
from odoo.tools import SQL, format_date


class ConsortiumRegister(models.TransientModel):
    """The register of members and shares as at a date: on screen, printed, exported."""

    _name = "consortium.register"
    _description = "Register as at a Date"

    date = fields.Date(
        string="As At",
        required=True,
        default=lambda self: self.env["consortium.membership"]._today(),
        help="The register as it stood at the end of that day.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    with_former = fields.Boolean(
        string="With Former Members",
        help="Also those who had left by that day and hold no share.",
    )
    line_ids = fields.One2many(
        comodel_name="consortium.register.line", inverse_name="register_id", string="Lines"
    )
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.depends("date")
    def _compute_display_name(self):
        for register in self:
            register.display_name = self.env._(
                "Register as at %(date)s",
                date=format_date(self.env, register.date, date_format="long"),
            )

    def action_show(self):
        """Open the register of that day as a list."""
        self._fill()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_register_line_action"
        )
        action["name"] = self.display_name
        action["display_name"] = self.display_name
        action["domain"] = [("register_id", "=", self.id)]
        return action

    def action_print(self):
        """Print the register of that day."""
        self._fill()
        return self.env.ref("consortium_members.consortium_register_report").report_action(self)

    def _fill(self):
        """Store the lines of the day, in one statement for any number of them."""
        self.ensure_one()
        self.line_ids.unlink()
        rows = self.env["consortium.membership"]._get_register_at(
            date=self.date, company=self.company_id, with_former=self.with_former
        )
        values = self._prepare_lines(rows)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO consortium_register_line (
                    register_id, create_uid, create_date, write_uid, write_date, sequence,
                    section, membership_id, partner_id, name, address, number, category_id,
                    is_founder, date_admitted, date_end, share_quantity, share_amount,
                    amount_owing, share_detail, share_moves)
                SELECT %(register)s, %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC', row.*
                  FROM jsonb_to_recordset(%(rows)s) AS row (
                    sequence integer, section varchar, membership_id integer,
                    partner_id integer, name varchar, address varchar, number varchar,
                    category_id integer, is_founder boolean, date_admitted date,
                    date_end date, share_quantity integer, share_amount numeric,
                    amount_owing numeric, share_detail text, share_moves text)
                RETURNING id
                """,
                register=self.id,
                uid=self.env.uid,
                rows=json.dumps(values, default=str),
            )
        )
        self.invalidate_recordset(["line_ids"])

    def _prepare_lines(self, rows):
        """Values of the lines, texts in the language of the reader."""
        partners = self.env["res.partner"].browse(row["partner_id"] for row in rows)
        addresses = {partner.id: self._get_address(partner) for partner in partners}
        words = self._get_words(rows)
        return [
            {
                "sequence": sequence,
                "section": row["section"],
                "membership_id": row["membership_id"],
                "partner_id": row["partner_id"],
                "name": row["name"],
                "address": addresses[row["partner_id"]],
                "number": row.get("number"),
                "category_id": row.get("category_id"),
                "is_founder": row.get("is_founder") or False,
                "date_admitted": row.get("date_admitted"),
                "date_end": row.get("date_end"),
                "share_quantity": row["quantity"],
                "share_amount": row["amount"],
                "amount_owing": row["amount_owing"],
                "share_detail": "\n".join(self._get_share_detail(row["holdings"], words)),
                "share_moves": "\n".join(self._get_share_moves(row["holdings"], words)),
            }
            for sequence, row in enumerate(rows)
        ]

    def _get_address(self, partner):
        """Last known address on one line, as the country writes it."""
        lines = partner._display_address(without_company=True).splitlines()
        return ", ".join(line.strip() for line in lines if line.strip())

    def _get_words(self, rows):
        """Names of the share classes and of the kinds of movements, read once."""
        class_ids = {h["share_class_id"] for row in rows for h in row["holdings"]}
        if not class_ids:
            return {}, {}
        classes = self.env["consortium.share.class"].browse(class_ids)
        kinds = dict(
            self.env["consortium.share.move"]._fields["kind"]._description_selection(self.env)
        )
        return {share_class.id: share_class.name for share_class in classes}, kinds

    def _get_share_detail(self, holdings, words):
        """One text per class that is held: quantity and class."""
        names, _kinds = words
        return [
            f"{holding['quantity']} × {names[holding['share_class_id']]}"
            for holding in holdings
            if holding["quantity"]
        ]

    def _get_share_moves(self, holdings, words):
        """One text per movement: date, kind, signed quantity."""
        _names, kinds = words
        return [
            f"{format_date(self.env, move['date'])} {kinds[move['kind']]} {move['quantity']:+d}"
            for holding in holdings
            for move in holding["moves"]
        ]
