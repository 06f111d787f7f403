from odoo.tests import BaseCase, tagged

from ...engine.automatic_mail import is_automatic
from ..common import ANNA, graph_message

MACHINES = {
    "Auto-Submitted": (
        "auto-generated",
        "auto-replied; owner-email=x",
        "auto-notified",
    ),
    "X-Auto-Response-Suppress": ("All", "DR, AutoReply"),
    "Precedence": ("bulk", "list", "junk", "auto_reply"),
    "X-Precedence": ("auto_reply",),
    "List-Unsubscribe": ("<mailto:off@shop.example>",),
    "List-Id": ("News <news.shop.example>",),
    "X-Autoreply": ("yes",),
    "X-Autorespond": ("On holiday",),
    "X-POST-MessageClass": ("9; Autoresponder",),
    "Delivered-To": ("Autoresponder",),
    "X-Failed-Recipients": (ANNA,),
    "Return-Path": ("<>", "< >"),
    "Content-Type": ("multipart/report; report-type=delivery-status",),
}
PEOPLE = {
    "Auto-Submitted": ("no", "no (human)", ""),
    "X-Auto-Response-Suppress": ("DR, RN, NRN, OOF", "None"),
    "Precedence": ("normal", "first-class"),
    "List-Unsubscribe": ("",),
    "Delivered-To": (ANNA,),
    "Return-Path": (f"<{ANNA}>",),
    "Content-Type": ("multipart/mixed",),
}
MACHINE_CLASSES = (
    "REPORT.IPM.Note.NDR",
    "REPORT.IPM.Note.IPNRN",
    "IPM.Note.Rules.OofTemplate.Microsoft",
    "IPM.Note.Rules.ExternalOofTemplate.Microsoft",
    "IPM.Recall.Report.Success",
    "IPM.Outlook.Recall",
)
PEOPLE_CLASSES = ("IPM.Note", "IPM.Note.SMIME", "IPM.Note.SMIME.MultipartSigned", "")
ROBOTS = (
    *("noreply", "no-reply", "no.reply", "No_Reply", "noreply2", "noreply+7x8"),
    *("noreply-orders", "messages-noreply", "drive-shares-dm-noreply"),
    *("donotreply", "do-not-reply", "auto-reply", "autoreply"),
    *("non-rispondere", "nonrispondere", "ne-pas-repondre", "keine-antwort"),
    *("no-responder", "nao-responda", "niet-beantwoorden"),
    *("mailer-daemon", "MAILER-DAEMON", "postmaster", "bounce", "bounces+1=2"),
    *("prvs=123=bounce", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"),
)
NAMES = (
    *("anna.bianchi", "norberto.reply", "noreen.plye", "reply", "info", "bouncer"),
    *("postmastersson", "responder", "antwort", "casino-responsible", "maildaemonic"),
)


@tagged("post_install", "-at_install")
class TestAutomaticMail(BaseCase):
    def assertAutomatic(self, expected, sender=ANNA, headers=(), kind="IPM.Note"):
        message = graph_message(
            sender,
            internetMessageHeaders=[{"name": n, "value": v} for n, v in headers],
            singleValueExtendedProperties=[{"id": "String 0x1a", "value": kind}],
        )
        with self.subTest(sender=sender, headers=headers, kind=kind):
            self.assertIs(is_automatic(message), expected)

    def test_headers(self):
        for expected, table in ((True, MACHINES), (False, PEOPLE)):
            for name, values in table.items():
                for value in values:
                    self.assertAutomatic(expected, headers=[(name, value)])
                    self.assertAutomatic(expected, headers=[(name.lower(), value)])

    def test_message_classes(self):
        for expected, kinds in ((True, MACHINE_CLASSES), (False, PEOPLE_CLASSES)):
            for kind in kinds:
                self.assertAutomatic(expected, kind=kind)

    def test_sender_s_name(self):
        for expected, names in ((True, ROBOTS), (False, NAMES)):
            for name in names:
                self.assertAutomatic(expected, sender=f"{name}@shop.example")

    def test_missing_headers_are_no_match(self):
        self.assertAutomatic(False)
