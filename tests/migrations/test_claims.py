"""Whose addresses were what, before claims were asked for."""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA
from ..security.test_claims import DIRECTOR, EVE, ClaimsCase


@tagged("post_install", "-at_install")
class TestClaimsBefore(ClaimsCase):
    """The migration confirms what stands, and lists what contradicts."""

    def migrate(self):
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM email_logging_address WHERE is_main")
        self.env.cr.execute("UPDATE email_logging_address SET state = 'claimed'")
        self.env.invalidate_all()
        file = file_path("crm_email_logging/migrations/19.0.1.2.0/post-claims.py")
        load_script(file, "post_claims").migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_what_stands_counts(self):
        self.addresses.create(
            {"partner_id": self.eve.partner_id.id, "email": "e@home.example"}
        )
        self.env["res.partner"].create({"name": "Giulia again", "email": GIULIA})
        self.migrate()
        for email, user in (
            (GIULIA, self.giulia),
            (EVE, self.eve),
            ("e@home.example", self.eve),
        ):
            self.assertEqual(self.people(ANNA, [email])[0], user)
        self.assertFalse(
            self.addresses.search(
                [("state", "!=", "confirmed"), ("is_internal", "=", True)]
            )
        )

    def test_what_contradicts_is_listed(self):
        self.claim_other(DIRECTOR)
        self.write_own_email(f"{EVE}, {ANNA}")
        self.migrate()
        claims = self.of(self.eve, "claimed")
        self.assertEqual(set(claims.mapped("email")), {DIRECTOR, ANNA})
        self.assertEqual(claims.claimed_by_id, self.eve)
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.director)
        self.assertEqual(self.people(ANNA, [GIULIA])[1], self.anna_bianchi)
