"""Every internal user reads what is logged of him, once and when it becomes more."""

import base64

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ANNA, GIULIA, graph_message
from ..security.test_audience import AudienceCase


@tagged("post_install", "-at_install")
class TestNotice(AudienceCase):
    def setUp(self):
        super().setUp()
        self.mailbox.write({"words_for": "leaders", "start_date": "2026-11-01"})
        self.start()

    def start(self, enabled=True):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE email_logging_mailbox SET enabled = %s, enabled_date = now()",
            [enabled],
        )
        self.env.invalidate_all()

    def notice(self, user=None):
        self.env.invalidate_all()
        return self.env["email.logging.notice"].with_user(user or self.giulia)

    def page(self, user=None):
        page = self.notice(user).get_page()
        lines = (line for s in page["sections"] for line in (s["title"], *s["lines"]))
        return page, "\n".join(lines)

    def test_it_says_where_since_when_who_and_how_long(self):
        page, text = self.page()
        self.assertTrue(page["is_open"])
        for fact in (
            f"{self.mailbox.email}, since 11/01/2026",
            f"{self.mailbox.email}: your team leader",
            "Text of logged e-mails: 24 months",
            "E-mails not logged: 21 days",
            "Attachments stay in Exchange",
        ):
            self.assertIn(fact, text)

    def test_readers_are_those_of_the_badge(self):
        message = self.record(graph_message(ANNA, [GIULIA]))
        for level, _label in self.mailbox._fields["words_for"].selection:
            self.mailbox.words_for = level
            badge = message.with_user(self.giulia).read_by
            said = self.notice()._readers_in_words(level)
            with self.subTest(level):
                self.assertEqual(", ".join(["You", *said]), badge)

    def test_read_again_when_figures_of_persons_are_shown(self):
        self.notice().acknowledge()
        self.assertFalse(self.page()[0]["is_open"])
        document = base64.b64encode(b"signed")
        figures = {"basis": "agreement", "basis_date": "2026-01-15"}
        switches = self.env["email.logging.person.figures"]
        switches.create({**figures, "document": document})
        self.assertTrue(self.page()[0]["is_open"])
        self.notice().acknowledge()
        self.assertFalse(self.page()[0]["is_open"])

    def test_read_once(self):
        self.notice().acknowledge()
        page, _text = self.page()
        self.assertFalse(page["is_open"])
        self.assertTrue(page["acknowledged"])
        kept = self.env["email.logging.acknowledgement"].search([])
        self.assertEqual(kept.user_id, self.giulia)
        self.assertIn("24 months", kept.text)
        self.assertTrue(kept.version and kept.date)

    def test_shown_again_when_more_people_read(self):
        self.notice().acknowledge()
        for level, again in (
            ("participants", False),
            ("leaders", False),
            ("leaders_administrators", True),
            ("sales", True),
        ):
            self.mailbox.words_for = level
            with self.subTest(level):
                self.assertEqual(self.page()[0]["is_open"], again)

    def test_shown_again_when_something_is_kept_longer(self):
        self.notice().acknowledge()
        period = self.env["email.logging.period"]._of(self.company)["text"]
        for vals, again in (
            ({"number": 12}, False),
            ({"number": 36}, True),
            ({"number": 700, "unit": "days"}, False),
            ({"mode": "never", "reason": "x"}, True),
        ):
            period.write(vals)
            with self.subTest(vals):
                self.assertEqual(self.page()[0]["is_open"], again)

    def test_who_is_not_of_sales_reads_what_concerns_him(self):
        page, text = self.page(self.dario)
        self.assertTrue(page["is_open"])
        self.assertIn("You are not of Sales", text)
        self.assertIn(f"{self.mailbox.email}: their team leader", text)
        self.notice(self.dario).acknowledge()
        self.assertFalse(self.page(self.dario)[0]["is_open"])

    def test_whom_to_ask_is_somebody_who_is_there(self):
        privacy = self.env.ref("crm_email_logging.group_privacy")
        privacy.user_ids = False
        self.assertIn("The administrators of Odoo.", self.page()[1])
        groups = "base.group_user,crm_email_logging.group_privacy"
        for name in ("Paula", "Quentin"):
            new_test_user(self.env, name.lower(), groups=groups, name=name)
        text = self.page()[1]
        self.assertIn("Paula, Quentin", text)
        self.assertNotIn("administrators of Odoo", text)
        privacy.user_ids.filtered(lambda user: user.name == "Paula").active = False
        text = self.page()[1]
        self.assertIn("Quentin", text)
        self.assertNotIn("Paula", text)

    def test_nothing_before_logging_starts(self):
        self.start(enabled=False)
        page, text = self.page()
        self.assertFalse(page["is_open"] or page["is_logged"])
        self.assertIn("No e-mails are logged", text)

    def test_nobody_from_outside(self):
        portal = new_test_user(self.env, "n_portal", groups="base.group_portal")
        for call in ("get_page", "acknowledge"):
            with self.assertRaises(AccessError):
                getattr(self.notice(portal), call)()

    def test_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.giulia.lang = "it_IT"
        notice = self.notice().with_context(lang="it_IT")
        text = str(notice.get_page()["sections"])
        self.assertIn(self.mailbox.email, text)
        self.assertIn("01/11/2026", text)
