from odoo.tests import BaseCase, tagged

from ...engine.automatic_mail import Acquaintance, sign_of
from ...engine.automatic_subjects import is_of_report, is_of_vacation_reply
from ..common import ANNA, graph_message

ANSWER = ("In-Reply-To", "<offer@lumen.example>")
NO_ONE = None
ALL = ("X-Auto-Response-Suppress", "All")
GENERATED = ("Auto-Submitted", "auto-generated")
EMPTY = ("Return-Path", "<>")
UNSUBSCRIBE = ("List-Unsubscribe", "<mailto:off@shop.example>")
LIST_ID = ("List-Id", "News <news.shop.example>")
LIST_POST = ("List-Post", "<mailto:verona@lists.shop.example>")
# (headers, who must be known at least for the mail to be a person's). `NO_ONE`: nobody
# need be known; `MACHINE`: whoever wrote, it is automatic.
MACHINE = "machine"
STRANGER, CONTACT, OURS = list(Acquaintance)[1:]
HEADERS = (
    # strong signs
    ([("Auto-Submitted", "auto-replied")], MACHINE),
    ([("Auto-Submitted", "auto-replied; owner-email=x"), ANSWER], MACHINE),
    ([("Auto-Submitted", "auto-notified")], MACHINE),
    ([("X-Autoreply", "yes")], MACHINE),
    ([("X-Autorespond", "On holiday")], MACHINE),
    ([("X-POST-MessageClass", "9; Autoresponder")], MACHINE),
    ([("Delivered-To", "Autoresponder")], MACHINE),
    ([("X-Failed-Recipients", ANNA)], MACHINE),
    ([("X-Ricevuta", "avvenuta-consegna")], MACHINE),
    ([("Precedence", "auto_reply")], MACHINE),
    ([("X-Precedence", "auto_reply"), ANSWER], MACHINE),
    ([("Precedence", "Auto-Reply")], MACHINE),
    ([("Content-Type", "multipart/report; report-type=delivery-status")], MACHINE),
    # several that confirm one another
    ([GENERATED, ALL, ANSWER], MACHINE),
    ([EMPTY, GENERATED], MACHINE),
    ([EMPTY, GENERATED, ANSWER], MACHINE),
    # a help desk, which names itself, with its agent's answer
    ([GENERATED, ALL, ANSWER, ("X-Mailer", "Zendesk Mailer")], CONTACT),
    # a machine, unless it answers, or works for one of ours
    ([GENERATED], OURS),
    ([("Auto-Submitted", "auto-generated (by a program)")], OURS),
    ([GENERATED, ANSWER], CONTACT),
    ([GENERATED, ("References", "<a@lumen.example> <b@lumen.example>")], CONTACT),
    ([GENERATED, ("X-Auto-Response-Suppress", "DR, OOF, AutoReply"), ANSWER], CONTACT),
    # newsletters, sales tools, lists in which people talk
    ([("Precedence", "bulk"), UNSUBSCRIBE, LIST_ID], OURS),
    ([("Precedence", "junk"), LIST_ID, ("List-Post", "NO")], OURS),
    ([("Precedence", "bulk"), LIST_ID, LIST_POST], CONTACT),
    ([("Precedence", "bulk"), UNSUBSCRIBE, ANSWER], CONTACT),
    ([("Precedence", "list"), LIST_ID, LIST_POST, UNSUBSCRIBE], CONTACT),
    ([UNSUBSCRIBE, ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")], CONTACT),
    ([LIST_ID], CONTACT),
    ([("Mailing-List", "contact verona-help@lists.example; run by ezmlm")], CONTACT),
    *(([("Precedence", word)], CONTACT) for word in ("bulk", "list", "junk")),
    # scanners
    ([EMPTY], CONTACT),
    ([("Return-Path", "< >"), ("X-Mailer", "Multifunction printer")], CONTACT),
    # wishes to the receiver
    ([ALL], STRANGER),
    ([("X-Auto-Response-Suppress", "OOF, All")], STRANGER),
    ([("X-Auto-Response-Suppress", "DR, OOF, AutoReply")], NO_ONE),
    ([("X-Auto-Response-Suppress", "AutoReply")], NO_ONE),
    ([("X-Auto-Response-Suppress", "DR, RN, NRN, OOF")], NO_ONE),
    ([("X-Auto-Response-Suppress", "None")], NO_ONE),
    # what says nothing
    *(([("Auto-Submitted", v)], NO_ONE) for v in ("no", "no (human)", "")),
    *(([("Auto-Submitted", v)], NO_ONE) for v in ("(human)", "; owner-email=x", " ")),
    *(([("Auto-Submitted", v)], NO_ONE) for v in ("none", "False", "off", "0 ; x")),
    *(([("Precedence", v)], NO_ONE) for v in ("normal", "first-class")),
    ([("List-Unsubscribe", "")], NO_ONE),
    *(([("X-Autoreply", v)], NO_ONE) for v in ("no", "Off")),
    ([("Delivered-To", ANNA)], NO_ONE),
    ([("Return-Path", f"<{ANNA}>")], NO_ONE),
    ([("Content-Type", "multipart/mixed")], NO_ONE),
    ([], NO_ONE),
)
MACHINE_CLASSES = (
    "REPORT.IPM.Note.NDR",
    "REPORT.IPM.Note.IPNRN",
    "IPM.Note.Rules.OofTemplate.Microsoft",
    "IPM.Note.Rules.ExternalOofTemplate.Microsoft",
    "IPM.Note.Rules.ReplyTemplate.Microsoft",
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
    *("prvs=123=bounce", "bounce.events", "notifications", "shop-notification"),
    *("no-contestar", "sans-reponse", "nicht-beantworten", "unattended"),
    *("niet-antwoorden", "nie-odpowiadaj", "svara-ej", "ikke-svar", "ala-vastaa"),
    *("neodpovidat", "dont-reply", "no-response", "auto-confirm", "autoresponder"),
)
NAMES = (
    *("anna.bianchi", "norberto.reply", "noreen.plye", "reply", "info", "bouncer"),
    *("svara", "svar.ole", "ala", "vastaa", "autoresponsible", "nie.odpowiedzi"),
    *("postmastersson", "responder", "antwort", "casino-responsible", "maildaemonic"),
)
EXCHANGE = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@lumen.example"
VACATION_SUBJECTS = (
    "Automatic reply: Offer 900",
    "AUTOMATIC REPLY:",
    "Automatic reply",
    "Out of Office: Offer 900",
    "Out of Office AutoReply: Offer 900",
    "[EXTERNAL] Automatic reply: Offer 900",
    "[EXT] [SPAM?] Out of office",
    "Risposta automatica: Re: Offerta 900",
    "Fuori ufficio: Offerta 900",
    "Abwesenheitsnotiz: Angebot 900",
    "Automatische Antwort: Angebot 900",
    "Réponse automatique : Offre 900",
    "Réponse automatique\u00a0: Offre 900",
    "Re\u0301ponse automatique : Offre 900",  # its accent a letter of its own
    "Absence du bureau : Offre 900",
    "Respuesta automática: Oferta 900",
    "Fuera de la oficina: Oferta 900",
    "Resposta automática: Oferta 900",
    "Automatisch antwoord: Offerte 900",
    "Automatiskt svar: Offert 900",
    "Automatisk svar: Tilbud 900",
    "Odpowiedź automatyczna: Oferta 900",
    "Automatická odpověď: Nabídka 900",
    "Автоматический ответ: Предложение",
    "自动答复：报价",
    "\u200eAutomatic reply: Offer 900",
    "Respuesta automatica: Oferta 900",
    "Reponse automatique : Offre 900",
    "Out-of-Office: Offer 900",
    "Message d’absence du bureau : Offre 900",
    "Avviso di assenza: Offerta 900",
    "Automatische Abwesenheitsmeldung: Angebot 900",
    "[Auto-Reply] Offer 900",
    "(Automatische Antwort) Angebot 900",
    "Out of Office Re: Offer 900",
    "Out of office - Re: Offer 900",
    "Risposta automatica R: Offerta 900",
    "Urlaub: AW: Angebot 900",
    "Ferie Re: Offerta 900",
    "Vacation: Re: Offer 900",
    "OOO Re: Offer 900",
    "AUTO: Luca Moretti is out of the office (returning 02/12/2026)",
    "AUTO: Sophie Martin ist außer Haus (Rückkehr am 02.12.2026)",
    "EXTERNAL: Automatic reply: Offer 900",
    "***SPAM*** Risposta automatica: Offerta 900",
    "{External} [SPAM?] Automatische Antwort: Angebot 900",
    "Automatic Reply - Out of Office: Offer 900",
    "Réponse automatique (absence) : Offre 900",
    "رد تلقائي: عرض 900",
    "\u200fתשובה אוטומטית: הצעה",
    "自動返信：見積",
    "Poissa toimistosta: Tarjous 900",
    "Poza biurem: Oferta 900",
    "Mimo kancelář: Nabídka 900",
    "Niet op kantoor: Offerte 900",
    "Ausência do escritório: Proposta 900",
    "Fraværende Re: Tilbud 900",
    "Nieobecność: Odp: Oferta 900",
)
PEOPLE_S_SUBJECTS = (
    "Re: Automatic reply: Offer 900",
    "RE: Risposta automatica: Offerta 900",
    "R: Fuori ufficio: Offerta 900",
    "AW: Abwesenheitsnotiz: Angebot 900",
    "TR: Réponse automatique : Offre 900",
    "I: Risposta automatica: Offerta 900",
    "[EXTERNAL] Re: Automatic reply: Offer 900",
    "Automatic reply does not work",
    "Out of office next week, who covers for you?",
    "Auto: I have left Harbour & Vale",
    "Auto: preventivo per tre furgoni",
    "Offerta per il sistema di risposta automatica: prezzi",
    "Read this: prices",
    "Urlaub: wer vertritt Sie?",
    "Ferie: ordine anticipato",
    "Assenza: chi mi risponde",
    "Vacation homes: forty lamps",
    "OOO: forty lamps",
    "Urlaub: WG: Zimmer",
    "Out of office - who covers for you",
    "[Automatic door] Offer",
    "Auto replies: offer",
    "Automatisierung: Angebot",
    "EXTERNAL: Re: Automatic reply: Offer 900",
    "EXTERNAL: Automatic doors",
    "Automatic reply - how do I set it up",
    "Fraværende: hvem svarer?",
    "Nieobecność: zamówienie 900",
    "Urlop: zamówienie przed świętami",
    "",
)


@tagged("post_install", "-at_install")
class TestAutomaticMail(BaseCase):
    def signs(self, sender=ANNA, headers=(), kind="IPM.Note", subject="Offer", **more):
        """:return: {acquaintance: sign}"""
        message = graph_message(
            sender,
            subject=subject,
            internetMessageHeaders=[{"name": n, "value": v} for n, v in headers],
            singleValueExtendedProperties=[{"id": "String 0x1a", "value": kind}],
            **more,
        )
        return {known: sign_of(message, known) for known in Acquaintance}

    def assertPerson(self, expected, **message):
        """A person's mail from `expected` on, and automatic below."""
        found = {known: bool(sign) for known, sign in self.signs(**message).items()}
        least = {NO_ONE: 0, MACHINE: len(Acquaintance)}.get(expected, expected)
        with self.subTest(**message):
            self.assertEqual(found, {known: known < least for known in Acquaintance})

    def test_headers(self):
        for headers, expected in HEADERS:
            self.assertPerson(expected, headers=headers)
            lower = [(name.lower(), value) for name, value in headers]
            self.assertPerson(expected, headers=lower)

    def test_message_classes(self):
        for expected, kinds in ((MACHINE, MACHINE_CLASSES), (NO_ONE, PEOPLE_CLASSES)):
            for kind in kinds:
                self.assertPerson(expected, kind=kind)

    def test_spelling_of_the_sender(self):
        """A guess; an address that somebody entered as a contact beats it."""
        for expected, names in ((CONTACT, ROBOTS), (NO_ONE, NAMES)):
            for name in names:
                self.assertPerson(expected, sender=f"{name}@shop.example")
        self.assertPerson(MACHINE, sender="postmaster@shop.example", headers=[EMPTY])
        self.assertPerson(MACHINE, sender=EXCHANGE)

    def test_a_robot_that_writes_for_somebody_elsewhere(self):
        """Who filled in a form, or shares a file; not the shop's own office."""
        for address, expected in (
            *(("john@h.example", NO_ONE), ("info@shop.example", CONTACT)),
            *(("7x@mail.shop.example", CONTACT), ("noreply@h.example", CONTACT)),
        ):
            reply_to = [{"emailAddress": {"name": "John", "address": address}}]
            self.assertPerson(expected, sender="noreply@shop.example", replyTo=reply_to)

    def test_vacation_replies_that_name_their_sender(self):
        for name, subject, expected in (
            ("John Carter", "John Carter is out of the office.", True),
            ("Carter, John", "John Carter ist außer Haus", True),
            ("John Carter", "John Carter/Sales/HARBOUR is out of the office", True),
            ("John Carter/Sales", "John Carter/Sales ist abwesend", True),
            ("John Carter", "John Carter jest poza biurem", True),
            ("John Carter", "Anna Bianchi is out of the office", False),
            ("John", "John is out of the office", False),
            ("John Carter", "John Carter will visit you", False),
            ("", "is out of the office", False),
        ):
            with self.subTest(subject):
                self.assertEqual(is_of_vacation_reply(subject, name), expected)

    def test_vacation_replies_without_headers(self):
        for subject in VACATION_SUBJECTS:
            self.assertPerson(OURS, subject=subject)
        for subject in PEOPLE_S_SUBJECTS:
            self.assertPerson(NO_ONE, subject=subject)

    def test_own_vacation_replies(self):
        """Of ours, a subject alone is not enough; with another sign it is."""
        for header in (ALL, GENERATED, EMPTY, ("Precedence", "bulk")):
            headers = [header, ANSWER]
            self.assertPerson(MACHINE, subject=VACATION_SUBJECTS[0], headers=headers)

    def test_what_answers_or_passes_on_by_its_subject_alone(self):
        """Programs leave the headers out; a rule of Outlook forwards an order."""
        for subject, headers in (
            ("FW: Order 900", [GENERATED]),
            ("WG: Bestellung 900", [GENERATED, ALL, ANSWER]),
            ("[EXT] AW: Preisliste", [("Precedence", "bulk"), UNSUBSCRIBE]),
        ):
            self.assertPerson(CONTACT, subject=subject, headers=headers)

    def test_bounces_and_receipts_without_a_report(self):
        for subject in (
            "Undeliverable: Offer",
            "Delivery Status: Offer",
            "Letto: Offer",
        ):
            self.assertPerson(MACHINE, subject=subject, headers=[EMPTY])
            self.assertPerson(NO_ONE, subject=subject)
        self.assertFalse(is_of_report("Lunch on Friday"))
        self.assertFalse(is_of_vacation_reply("Lunch on Friday"))

    def test_what_is_shown(self):
        """Names of headers, and keywords; never what a header quotes."""
        for expected, headers in (
            ("Auto-Submitted: auto-replied", [("auto-submitted", "Auto-Replied; x=y")]),
            ("Precedence: bulk; List-Id", [("Precedence", "Bulk"), LIST_ID]),
            ("X-Autorespond", [("X-Autorespond", "Re: Secret offer")]),
            ("Auto-Submitted", [("Auto-Submitted", "Secret offer!")]),
            ("null_sender; Auto-Submitted: auto-generated", [EMPTY, GENERATED]),
        ):
            found = self.signs(headers=headers)[CONTACT]
            with self.subTest(headers=headers):
                self.assertEqual(found, expected)
        found = self.signs(subject="Automatic reply: Secret offer")[CONTACT]
        self.assertEqual(found, "vacation_subject")
