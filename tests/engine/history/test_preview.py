"""What stands in lists of a mail: needs no Odoo."""

import time
import unittest

from ....engine.history.small_talk import BANNERS, MOST_OF_LINE
from ....engine.preview import LENGTH, MOST, new_lines_of, preview_of
from .corpus import corpus
from .programs import paragraphs

WORDS = "Please send us the new price list for 2027."
MORE = "The old one is out of date."
CAUTION = (
    "CAUTION: This email originated from outside of the organization. Do not click "
    "links or open attachments unless you recognize the sender and know the content "
    "is safe."
)
SIGNATURES = (
    *("--", "Sent from my iPhone", "Inviato da iPhone", "Inviato dal mio iPad"),
    *("Von meinem iPhone gesendet", "Envoyé de mon iPhone", "Get Outlook for iOS"),
    *("Enviado desde mi iPhone", "Inviato da Outlook per Android", "Best regards,"),
    *("Un cordiale saluto", "Cordialità", "Con i migliori saluti", "Liebe Grüße"),
    *("Beste Grüße aus Wien", "Yours truly", "Thanks and regards", "Cdlt"),
    *("Von meinem Samsung Galaxy Smartphone gesendet.", "Inviato con Spark"),
    *("Outlook für iOS<https://aka.ms/x> beziehen", "Enviado do meu iPhone"),
    *("Cordiali saluti", "Mit freundlichen Grüßen", "Cordialement,", "Saludos,"),
)
GREETINGS = (
    *("Hi Anna,", "Dear Mr. Rossi,", "Good morning,", "Hello everyone!", "Hi,"),
    *("Ciao Anna,", "Buongiorno,", "Gentile dott. Rossi,", "Egr. Ing. Bianchi,"),
    *("Gent.ma Dott.ssa Conti,", "Gent.mo Sig. Rossi,"),
    *("Spett.le Ditta,", "Salve", "Hallo Anna,", "Sehr geehrter Herr Weber,"),
    *("Guten Tag Frau Müller,", "Liebe Anna,", "Bonjour Anna,", "Cher Monsieur,"),
    *("Madame, Monsieur,", "Hola Ana:", "Estimado Sr. Pérez:", "Buenos días,"),
)
NO_GREETINGS = (
    *("Hi, can we meet?", "Ciao puoi chiamarmi", "Dear all prices rise", "Salve, ecco"),
    *("Hallo ist das Teil da?", "Buongiorno, vi mando il listino.", "Cara grazia"),
)


class TestPreview(unittest.TestCase):
    def assert_preview(self, lines, expected=WORDS, **options):
        """In a text, and in HTML of paragraphs, divisions and one of lines."""
        text = "\n".join(lines)
        bodies = [(text, False), (text.replace("\n", "\r\n"), False)]
        for form in ("<p>{}</p>", '<div class="x">{}</div>', "<span>{}</span><br>"):
            html = f"<html><head><style>p{{}}</style></head><body>{form}</body></html>"
            before, after = html.split(form)
            bodies.append((before + paragraphs(lines, form) + after, True))
        for body, is_html in bodies:
            with self.subTest(body):
                self.assertEqual(preview_of(body, is_html, **options), expected)

    def test_replies_of_all_programs(self):
        for mail in corpus():
            reply = mail.reply
            expected = " ".join([*reply.before, *reply.between, *reply.after])
            if expected:
                with self.subTest(mail.name):
                    preview = preview_of(mail.body, mail.is_html, reply.subject)
                    self.assertTrue(preview)
                    self.assertEqual(preview[:50], expected[: len(preview)][:50])
                    if not reply.is_forward:
                        self.assertNotIn("warehouse", preview)

    def test_a_quote_without_a_mark(self):
        body = "<p>{}</p><p>{}</p><blockquote>The old price list</blockquote>"
        wrote = "Il 11/05/2026 10:15, Anna ha scritto:"
        self.assertEqual(preview_of(body.format(WORDS, wrote), True), WORDS)
        answered = body.format(WORDS, wrote) + f"<p>{MORE}</p>"
        self.assertEqual(preview_of(answered, True), f"{WORDS} {MORE}")
        expected = f"{WORDS} Also: The old price list"
        self.assertEqual(preview_of(body.format(WORDS, "Also:"), True), expected)

    def test_only_a_quote_shows_how_it_begins(self):
        for mail in corpus():
            if mail.reply.position == "only quote":
                with self.subTest(mail.name):
                    self.assertTrue(preview_of(mail.body, mail.is_html))

    def test_banners(self):
        self.assert_preview([CAUTION, WORDS])
        self.assert_preview(["[EXTERNAL]", WORDS])
        self.assert_preview([CAUTION, "Hi Anna,", WORDS])
        for banner in BANNERS.splitlines():
            self.assert_preview([banner.replace("*", "a.b@c.example"), WORDS])

    def test_banners_with_a_link_or_a_sign(self):
        learn = (
            "You don't often get email from a@b.example. Learn why this is important"
        )
        for banner in (
            *(f"{learn}<https://aka.ms/x>", "⚠ External sender", "Externe E-Mail"),
            *("Courriel externe", "ATTENZIONE: mail proveniente dall'esterno"),
            "Warning: This email originated outside of the company.",
            *("Questo messaggio proviene da un mittente esterno.", "Ext. Email"),
            *("LET OP: externe afzender", "OBS! Externt mail", "AVVISO: mail esterno"),
            "##- Please type your reply above this line -##",
            "-- Scrivere sopra questa riga --",
        ):
            self.assertEqual(preview_of(f"{banner}\n\n{WORDS}", False), WORDS, banner)

    def test_a_banner_in_broken_lines(self):
        middle = len(CAUTION) // 2
        first = CAUTION[:middle].rsplit(" ", 1)[0]
        self.assert_preview([first, CAUTION[len(first) + 1 :], WORDS])

    def test_a_banner_of_ones_own(self):
        banners = "Vorsicht, Post von draußen!\nVon: *"
        own = "Vorsicht, Post von draußen!"
        self.assert_preview([own, WORDS], banners=banners)
        unknown = CAUTION.removeprefix("CAUTION: ")
        self.assert_preview([CAUTION, WORDS], f"{unknown} {WORDS}", banners=banners)

    def test_words_like_a_banner_stay(self):
        for words in (
            "External cladding of the warehouse, attention to the colour.",
            "Write your name above this line, the address below.",
            "This message came from outside the company and asks for a price.",
        ):
            self.assert_preview([words], words)

    def test_greetings(self):
        for greeting in GREETINGS:
            self.assert_preview([greeting, "", WORDS])
        for words in NO_GREETINGS:
            self.assert_preview([words, WORDS], f"{words} {WORDS}")
        self.assert_preview(["Ciao Anna,"], "Ciao Anna,")

    def test_signatures(self):
        for signature in SIGNATURES:
            self.assert_preview([WORDS, signature, "Giulia Neri", "Via Roma 12"])

    def test_what_the_program_says_is_a_signature(self):
        for mark in ('class="gmail_signature"', 'id="Signature"', 'id="_rc_sig"'):
            body = f"<p>{WORDS}</p><div {mark}>Giulia Neri<br>Via Roma 12</div>"
            self.assertEqual(preview_of(body, True), WORDS, mark)
            self.assertEqual(new_lines_of(body, True), [WORDS], mark)

    def test_a_page_of_text_below_a_signature_is_a_notice(self):
        for length, goes_on in ((MOST_OF_LINE, True), (MOST_OF_LINE + 1, False)):
            more = "Can you send the old one? ".ljust(length, "x")
            body = f"{WORDS}\nBest regards\nJohn\n{more}"
            found = new_lines_of(body, False)
            self.assertEqual(found, [WORDS, *[more] * goes_on])

    def test_what_goes_on_below_a_signature(self):
        for more in (
            *("PS: two more tables, black", "P.S. black ones", "N.B. not before June"),
            *("Can you also send the old one?", "Ah, dimenticavo: anche i tavoli"),
            *("Mi può chiamare domani?", "Wir brauchen noch zwei Tische."),
            *("Pouvez-vous aussi livrer le samedi", "Por favor, también dos mesas"),
        ):
            lines = [WORDS, "Best regards", "John", more]
            self.assert_preview(lines, f"{WORDS} {more}")
        for notice in (
            *("Head of Procurement", "Via Roma 12, Verona (VR)", "+39 045", "PSA Srl"),
            *("Please consider the environment before printing this e-mail.",),
            *("Pensa all'ambiente: ti serve davvero stampare questa mail?",),
            *("This e-mail is confidential, if you are not the recipient delete it.",),
            *("Responsabile ufficio acquisti e logistica", "www.rossi.example"),
        ):
            self.assert_preview([WORDS, "Cordiali saluti", "John", notice])

    def test_three_mails_with_one_banner_differ(self):
        previews = {preview_of(f"{CAUTION}\n{n} pieces", False) for n in range(3)}
        self.assertEqual(len(previews), 3)

    def test_cells_of_a_table(self):
        row = "<tr><td>Chairs</td><td>40</td></tr>"
        self.assertEqual(
            preview_of(f"<table>{row}{row}</table>", True)[:9], "Chairs 40"
        )
        self.assertEqual(new_lines_of(f"<table>{row}</table>", True), ["Chairs 40"])

    def test_its_length(self):
        self.assertEqual(len(preview_of("word " * 10_000, False)), LENGTH - 1)
        self.assertEqual(preview_of("", False), "")
        self.assertEqual(preview_of("<p></p>", True), "")

    def test_below_a_head_that_is_longer_than_what_is_read(self):
        """Word writes tens of kilobytes of styles above two lines."""
        head = f"<html><head><style>{'p {margin:0} ' * 6_000}"[: MOST - 20]
        for tag in ("body", "BODY", "body lang=IT"):
            body = f"{head}</style></head><{tag}><p>{WORDS}</p>"
            self.assertEqual(preview_of(body, True), WORDS, tag)

    def test_hostile_bodies_in_time(self):
        for body in (
            *("<" * 500_000, "<style>" * 90_000, "<!--" * 90_000, "<p " * 90_000),
            *("<div id=Signature>" * 90_000, "<blockquote type=cite>" * 90_000),
            *("-" * 900_000, "> " * 400_000, "> x\n" * 200_000, "External " * 90_000),
            *("<body" * 100_000, "On 12.5.2026 schrieb am " * 30_000, "&#1" * 99_999),
        ):
            for is_html in (True, False):
                start = time.process_time()
                preview_of(body, is_html)
                with self.subTest(body[:20], is_html=is_html):
                    self.assertLess(time.process_time() - start, 0.5)

    def test_text_below_a_quote_of_one_line(self):
        """From the first line on: a program that writes no line before it."""
        self.assertEqual(preview_of(f"> Old words\n\n{WORDS}\n", False), WORDS)
        forward = f"---------- Forwarded message ---------\n\n> {MORE}\n\n{WORDS}"
        self.assertIn(MORE, preview_of(forward, False))

    def test_text_below_a_quote(self):
        body = f"On 12/05/2026 10:15, Anna wrote:\n> Old\n> words\n\n{WORDS}\n"
        self.assertEqual(preview_of(body, False), WORDS)
        body = (
            '<div class="moz-cite-prefix">On 12/05/2026 10:15, Anna wrote:</div>'
            f'<blockquote type="cite">Old words</blockquote><p>{WORDS}</p>'
        )
        self.assertEqual(preview_of(body, True), WORDS)
        self.assertEqual(preview_of(f"Hi Anna,\n{body}", True), WORDS)
