from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestQstNumber(TransactionCase):
    """The name under which a company's provincial tax number is printed, by province."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.company = cls.env.company
        cls.company.write({
            "country_id": cls.env.ref("base.ca").id,
            "account_fiscal_country_id": cls.env.ref("base.ca").id,
            "l10n_ca_pst": "1234567890TQ0001",
        })

    def _render(self, layout, state, lang="en_US"):
        self.company.state_id = self.env.ref(f"base.state_ca_{state}")
        html = self.env["ir.qweb"].with_context(lang=lang)._render(
            layout, {"company": self.company, "o": self.company, "docs": self.company,
                     "report_type": "html", "layout_background_url": "", "is_html_empty": bool})
        return " ".join(str(html).split())

    def test_every_layout(self):
        """Québec says QST, another province PST, never both."""
        for name in ("standard", "bold", "boxed", "striped", "bubble", "wave", "folder"):
            layout = f"web.external_layout_{name}"
            with self.subTest(layout=name):
                quebec = self._render(layout, "qc")
                self.assertIn("QST: <span>1234567890TQ0001", quebec)
                self.assertNotIn("PST:", quebec)
                manitoba = self._render(layout, "mb")
                self.assertIn("PST: <span>1234567890TQ0001", manitoba)
                self.assertNotIn("QST:", manitoba)

    def test_french(self):
        """In French, the number is the one of the TVQ."""
        quebec = self._render("web.external_layout_standard", "qc", lang="fr_CA")
        self.assertIn("TVQ : <span>1234567890TQ0001", quebec)
