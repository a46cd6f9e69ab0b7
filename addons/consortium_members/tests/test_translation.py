import re

import polib

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%s|%d|\{[a-z_]*\}")


@tagged("post_install", "-at_install")
class TestTranslation(BaseCase):
    def _read(self, name):
        return polib.pofile(file_path(f"consortium_members/i18n/{name}"))

    def test_french_is_complete(self):
        """Each term has a French text, not fuzzy, with the same placeholders."""
        for entry in self._read("fr.po"):
            with self.subTest(entry.msgid):
                self.assertTrue(entry.msgstr)
                self.assertNotIn("fuzzy", entry.flags)
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgid)),
                    sorted(PLACEHOLDER.findall(entry.msgstr)),
                )

    def test_template_and_french_hold_the_same_terms(self):
        template, french = (
            {entry.msgid for entry in self._read(name)}
            for name in ("consortium_members.pot", "fr.po")
        )
        self.assertEqual(template, french)
