"""Single shapes that the corpus of programs does not have: needs no Odoo."""

import time
import unittest

from ....engine.rendering import render

LONG = "Il 12 maggio 2026 alle 10.15 Anna <a@rossi.example> ha scritto:"
HEADER = "From: Anna\nTo: B\nSent: Tuesday 10:15\nSubject: x"
FOLDED = (
    f"New\n\n----- Original Message ----- \n{HEADER}\n\nold",
    "New\n\n*From:* Anna <a@x.example>\n*Sent:* Tue 10:15\n*To:* B\n*Subject:* x\nold",
    (
        "New\n\n____________\nDa: A\nInviato: martedì 12 maggio 10:15\nA: B <b@x.it>;"
        "\n C <c@x.it>;\n D <d@x.it>\nCc: E\nOggetto: x\n\nold"
    ),
    "New\n\nAnna <a@x.example> schrieb am Di., 12. Mai 2026, 10:15:\n\n> old\n",
    "New\n\n2026-05-12 10:15 GMT+02:00 Anna <a@x.example>:\n\n> old\n",
    "New\n\nOn Tue, 12 May 2026, 10:15 Anna\nBianchi, <a@x.example>\nwrote:\n\n> old\n",
    "New\n\n> old\n> old\n> old\n",
    # what an answer has of two programs
    f"New\n\n{LONG}\n> old\n----- Original Message -----\n{HEADER}\n\nold",
    # in a language that nobody has described
    "New\nA keddi, 2026. m\u00e1jus 12. 10:15, Anna <a@x.example>:\n> old\n",
    f"<p>New<p>{LONG.replace('<', '&lt;')}<blockquote>old<p>old</blockquote>",
    "<p>New<br>On 12/05/2026 10:15, Anna wrote:<br>&gt; old<br>&gt; old<br>",
    "<pre>New\n\nOn 12/05/2026 10:15, Anna wrote:\n&gt; old</pre>",
    f"<p>New<p>{LONG.replace('<', '&lt;')}<blockquote>old".replace(" ", "\n"),
    # lines of many parts
    (
        "<pre>New\n\nOn 12/05/2026 at <b>10:15</b>,\nAnna <a href=mailto:a@x.example>"
        "a@x.example</a>\n<b>B.</b> wrote:\n&gt; old"
    ),
    "<pre>New\n\nOn <b>12</b>/<b>05</b>/2026 <b>10:15</b> <i>A</i> wrote:\n&gt; old",
    "<table><tr><td>New<tr><td><blockquote type=cite>old</blockquote></table>",
    "<ul><li>New<li><blockquote type=cite>old</blockquote></ul>",
    "<div>New<div>more<p>x<div id=divRplyFwdMsg>Fra: A</div>old</div></div><p>old",
    (
        "<p>New<div style='border-top:1px solid'>Fra: A<br>Sendt: 12. maj 2026 10:15"
        "<br>Til: B<br>Emne: x</div>old"
    ),
    # other languages, two languages, GroupWise
    (
        "New\n\n____________\nVan: A <a@x.example>\nVerzonden: maandag 11 mei 10:15"
        "\nAan: B\nOnderwerp: x\n\nold"
    ),
    "New\n\nOd: A\nWysłane: 11 maja 2026 10:15\nDo: B\nTemat: x\n\nold",
    "New\n\nDe: A\nEnviada em: 11 de maio de 2026 10:15\nPara: B\nAssunto: x\n\nold",
    "New\n\nDa: A <a@x.it>\nSent: lunedì 11 maggio 10:15\nTo: B\nOggetto: x\n\nold",
    "New\n\npon., 11 maj 2026 o 10:15 Anna <a@x.example>\nnapisał(a):\n\n> old\n",
    (
        '<p>New<div>11 maggio 2026 10:15, "Anna" &lt;a@x.example&gt; ha scritto:</div>'
        "<blockquote>old</blockquote>"
    ),
    "New\n\n>>> Anna <a@x.example> 11/05/2026 10:15 >>>\nold\n",
    (
        "New\n\nLähettäjä: A\nLähetetty: 11. toukokuuta 2026 10.15\n"
        "Vastaanottaja: B\nAihe: x\n\nold"
    ),
    "New\n\nOd: A\nOdesláno: 11. května 2026 10:15\nKomu: B\nPředmět: x\n\nold",
    "New\n\n发件人: A\n发送时间: 2026年5月11日 10:15\n收件人: B\n主题: x\n\nold",
    "New\n\nAnna <a@x.example> 于2026年5月11日周一 10:15写道：\n\n> old\n",
    "New\n\nDe : A\nEnvoye\u0301 : lundi 11 mai 10:15\nA\u0300 : B\nObjet : x\n\nold",
    "New\n\nFra: A\nSendt: 11.05.2026 kl. 10.15.00\nTil: B\nEmne: x\n\nold",
    "<p>New<div class=ydp7f1yahoo_quoted><p>A, 11/05/2026 10:15:<p>old</div>",
    "<p>New<blockquote class=freshdesk_quote>On Mon, A wrote:<p>old</blockquote>",
    "<p>New<blockquote>On 11/05/2026 10:15, A wrote:<p>old</blockquote>",
)
NOT_FOLDED = (
    "Our order:\n> 10 red\n> 5 blue\n> 7 green",
    "For Monday 11/05/2026:\n> 10 red\n> 5 blue",
    "We need\n> 10 red\n> 5 blue\n\nthanks",
    "We need\n\n> 10 red\n> 5 blue",
    # what somebody writes between two quotes
    "New\n\nOn 12/05/2026 10:15, Anna\n> yes\nBlack, Giulia wrote:\n> old\n> old",
    "We need\n> 10 red\n> 5 blue\n> 7 green\n\nthanks",
    "New\n\nFrom: Verona\nTo: Munich\nDate: 12 May 10:15\nSubject to change\n\nmore",
    "From: the station, take the tram.\nTo: the left.\nSubject: parking, at 10:15.",
    "Il 12 maggio alle 10:15 il cliente ha scritto:\nnon va bene.\nChe cosa facciamo?",
    "<p>Il 12/05/2026 Anna ha scritto:</p><p>Non va bene.</p>",
    "<p>As Goethe says:</p><blockquote>Cited</blockquote><p>new",
    (
        "<p>News<div style='border-top:1px solid'>Tel: 1<br>Fax: 2<br>Open: 10:15<br>"
        "Web: x</div>footer"
    ),
    (
        "New\n\n-------- Forwarded Message --------\nSubject: x\nDate: 12/05/26 10:15\n"
        "From: Anna <a@x.example>\nTo: B\n\n> words"
    ),
    "Unsere Strecke:\n\nVon: Hamburg\nAn: Genua\nDatum: 03.12.2026\nBetreff: x\n\nnew",
    # sent along, also by a program of a language that nobody has described
    (
        "x\n\n-------- Doorgestuurd bericht --------\nVan: A <a@x.example>\n"
        "Datum: 11 mei 2026 10:15\nOnderwerp: x\nAan: B\n\nwords"
    ),
    (
        "x\n\nTovább:\n\n> Feladó: A <a@x.example>\n> Tárgy: x\n> Dátum: 2026 10:15"
        "\n> \n> words"
    ),
    # somebody's answer to what was forwarded to him
    "New\n\n> ---------- Forwarded message ---------\n> words\n> words\n",
)


OUTLOOK = (
    "{}<div style='border:none;border-top:solid #E1E1E1 1.0pt'><b>From:</b> Anna<br>"
    "<b>Sent:</b> Monday, 11 May 2026 10:15<br><b>To:</b> B<br><b>Subject:</b> x</div>"
    "<p>Which colour?</p><p>New</p>"
)
ANSWERED_BETWEEN = (
    *("<p>Ciao Giulia,</p>", "<p>Hi Giulia,</p><p>Best regards<br>John Carter</p>"),
    "<p>Beste Giulia,</p><p>Met vriendelijke groet,</p><p>Jan</p><p>Acme BV</p>",
    "<p>Ciao,</p><p>A presto</p><p>Paolo Neri</p><p>Acme Srl</p>",
    "<p>Mit freundlichen Grüßen</p><p>Hans Weber</p><p>Acme GmbH</p>",
    *("<p>Hallo Giulia,</p><p>John</p>", "", "<p>See inline.</p>", "<p>s.u.</p>"),
    *(
        f"<p>Giulia, {said}.</p>"
        for said in (
            *("answers in yellow", "my remarks are in your mail", "I have answered"),
            *("our replies follow each question", "answers between the lines"),
            *("le mie note in giallo", "ho risposto punto per punto", "vedi sotto"),
            *("risposte evidenziate", "ti rispondo nella mail", "di seguito"),
            *("meine Antworten in Ihrer Mail", "in blauer Schrift", "siehe unten"),
            *("im Folgenden", "Antworten bei Ihren Fragen", "Antworten markiert"),
            *("je vous réponds", "mes commentaires dans votre mail", "en jaune"),
            *("réponses point par point", "en rouge", "ci-dessous", "j’ai répondu"),
            *("antwoorden in het rood", "onder elke vraag", "zie hieronder"),
            *("odpowiedzi na czerwono", "poniżej", "respostas a vermelho", "abaixo"),
            *("mina svar i rött", "nedan", "svar herunder", "vastaukset alla"),
            *("odpovědi červeně", "viz níže", "rot = meine Antwort", "see red"),
            *("te contesto en el propio correo", "entre líneas", "en azul", "abajo"),
        )
    ),
)
NOT_BETWEEN = (
    *("<p>Yes, black.</p>", "<p>Hi Giulia,</p><p>Perfect</p>", "<p>Ok</p>"),
    *("<p>Thanks for your answer, we like it.</p>", "<p>Procedete</p>"),
    *("<p>Alla prossima, un saluto</p>", "<p>Wir sind unter 20 Stück</p>"),
    *("<p>Danke für Ihre Antworten, passt.</p>", "<p>Grazie delle risposte.</p>"),
)


def is_html(body):
    return body.startswith("<")


def folds(body):
    return "<details>" in render(body, is_html(body)).html


class TestShapes(unittest.TestCase):
    def test_folded(self):
        for body in FOLDED:
            with self.subTest(body):
                self.assertTrue(folds(body))
                new, _mark, quoted = render(body, is_html(body)).html.partition("<det")
                self.assertIn("New", new)
                self.assertNotIn("old", new)
                self.assertIn("old", quoted)

    def test_not_folded(self):
        for body in NOT_FOLDED:
            with self.subTest(body):
                self.assertNotIn("<details", render(body, is_html(body)).html)

    def test_who_wrote_is_folded_with_it_where_the_answer_stands_below(self):
        quote = "On 12/05/2026 10:15, Anna wrote:\n> old\n> old"
        html = render(f"{quote}\n\nNew", False).html
        self.assertRegex(html, "(?s)^<details>.*Anna wrote.*</details>.*New")

    def test_the_frame_of_a_quote_is_folded_with_it(self):
        quote = '<div><blockquote type="cite">old</blockquote></div>'
        folded = f"<details><summary></summary>{quote}</details>"
        for before, after in (("<div>New", "</div>"), ("New", ""), ("", "New")):
            html = render(f"{before}{quote}{after}", True).html
            self.assertEqual(html, f"{before}{folded}{after}")

    def test_answers_between_the_lines_are_seen(self):
        """The history is open; who says something else above folds it."""
        for expected, tops in ((True, ANSWERED_BETWEEN), (False, NOT_BETWEEN)):
            for top in tops:
                with self.subTest(top):
                    html = render(OUTLOOK.format(top), True, subject="RE: x").html
                    self.assertEqual("<details open>" in html, expected)
                    self.assertIn("<details", html)

    def test_what_answers_nothing_lists_things(self):
        for before in (
            "Our order:\n",
            "On 11/05/2026 at 10:15 we asked for:\n",
            "x\n\n",
        ):
            body = f"{before}> 40 chairs\n> 2 tables\n> 1 lamp\n"
            self.assertNotIn("<details", render(body, False, subject="Order").html)

    def test_behind_the_tag_of_a_list(self):
        header = (
            "New\n\nDa: Anna <a@x.it>\nInviato: 11/05/26 10:15\nA: B\nOggetto: x\n\nold"
        )
        for subject, expected in (
            *(
                ("[verona] Re: x", True),
                ("[verona] I: x", False),
                ("[verona] x", False),
            ),
        ):
            html = render(header, False, subject=subject).html
            self.assertEqual("<details" in html, expected, subject)

    def test_what_is_quoted_in_a_forward_was_sent_along(self):
        header = "Fra: A <a@x.example>\nSendt: 11.05.26 10:15\nTil: B\nEmne: x\n\n"
        for body in (
            *("see\n\n> words\n> words\n> words\n", f"see\n\n{header}words"),
            "<p>see</p><blockquote type=cite>words</blockquote>",
        ):
            for subject, expected in (
                ("WG: x", False),
                ("VS: x", False),
                ("SV: x", True),
            ):
                with self.subTest(body, subject=subject):
                    html = render(body, is_html(body), subject=subject).html
                    self.assertEqual("<details" in html, expected)

    def test_what_answers_nothing_has_no_history(self):
        """Forms of websites and orders write lines like those of a header."""
        form = (
            "You have a new message.\n\nFrom: John <john@x.example>\nTo: Sales\n"
            "Date: 12/05/2026 10:15\nSubject: Price of 20 doors\n\nPlease call me."
        )
        order = (
            "<p>Thank you.<div style='border-top:1px solid'>Order: 12<br>Total: 100"
            "<br>Date: 12/05/2026 10:15</div>20 doors"
        )
        for body in (form, order, form.replace("\nFrom", "\n__________\nFrom")):
            html = render(body, is_html(body), subject="New enquiry").html
            self.assertNotIn("<details", html)
            self.assertIn("<details", render(body, is_html(body), subject="RE: x").html)

    def test_what_bears_no_mark_of_an_answer_may_be_a_forward(self):
        """Whose writer has given it a subject of its own."""
        for body in (
            f"New\n\n-----Original Message-----\n{HEADER}\n\nwords",
            "<p>New</p><div id=divRplyFwdMsg>From: Anna<br>Sent: 10:15</div>words",
        ):
            for subject, expected in (("Order 4711", False), ("RE: x", True)):
                html = render(body, is_html(body), subject=subject).html
                self.assertEqual("<details" in html, expected, subject)

    def test_what_a_sender_folds_is_unfolded(self):
        html = render("<details><summary>x</summary><p>words</details>", True).html
        self.assertEqual(html, "x<p>words</p>")

    def test_every_element_is_ended_where_it_was_begun(self):
        for body in FOLDED:
            html = render(body, is_html(body)).html
            for tag in ("div", "p", "table", "tr", "td", "ul", "li", "pre", "details"):
                with self.subTest(body, tag=tag):
                    begun = html.count(f"<{tag}>") + html.count(f"<{tag} ")
                    self.assertEqual(begun, html.count(f"</{tag}>"))

    def test_in_time(self):
        wrote = "<div class=gmail_attr>On 12/05/2026 10:15 A wrote:</div>"
        quote = f"<div class=gmail_quote>{wrote}<blockquote class=gmail_quote><p>"
        for body in (
            *(f"<p>New{(quote + 'words ' * 30) * 9_000}", "<div>" * 100_000 + "New"),
            *("New<blockquote type=cite>" * 100_000, "New<blockquote>" * 100_000),
            "<p>Am 1.2.2026 schrieb am</p><blockquote type=cite>q</blockquote>" * 9_000,
            *(("> " * 50 + "words\n") * 9_000, "From: a@b 10:10\n" * 9_900),
            ("Am 12.5.2026 schrieb am schrieb am schrieb am schrieb\n> x\n") * 4_900,
            *("From: " * 80_000, "x@" + "a." * 240_000, "|a" * 240_000, "a@" * 240_000),
            *("www." * 120_000, "answers " * 60_000 + "\n> x" * 9, "_" * 400_000),
            "<div id=divRplyFwdMsg style='border-top:solid'>From: x" * 9_000,
        ):
            start = time.process_time()
            render(body, is_html(body))
            with self.subTest(body[:60]):
                self.assertLess(time.process_time() - start, 2)
