import re
from email.utils import make_msgid

from odoo import models

# A picture that the editor, or a signature, refers to.
PICTURE = re.compile(r'src="(?:https?://[^"/]*)?/web/(?:image|content)/(\d+)[^"]*"')


class EmailLoggingDraft(models.Model):
    """Pictures of Odoo go along in the e-mail: who gets it does not sign in to Odoo."""

    _inherit = "email.logging.draft"

    def _build(self, to, cc, token):
        email = super()._build(to, cc, token)
        html = email.get_body(("html",))
        text = html.get_content()
        pictures = self._pictures(text)
        if not pictures:
            return email
        names = {id: make_msgid(domain="picture.invalid") for id in pictures.ids}

        def cid(match):
            name = names.get(int(match[1]))
            return f'src="cid:{name.strip("<>")}"' if name else match[0]

        html.set_content(PICTURE.sub(cid, text), subtype="html", charset="utf-8")
        for picture in pictures:
            kind, _slash, subtype = picture.mimetype.partition("/")
            html.add_related(picture.raw, kind, subtype, cid=names[picture.id])
        return email

    # Helpers

    def _pictures(self, text):
        """:return: the pictures in a text, as far as the author may see them"""
        ids = {int(id) for id in PICTURE.findall(text)}
        found = self.env["ir.attachment"].browse(ids).exists()
        found = found._filtered_access("read")
        return found.filtered(lambda one: (one.mimetype or "").startswith("image/"))
