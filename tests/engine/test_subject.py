"""What is left of a subject: needs no database, only its names."""

import unittest

from ...engine.identity_subject import identity_subject
from ...engine.subject import is_answer, is_forward, topic

ABOUT = "Offerta Verona"


class TestTopic(unittest.TestCase):
    def test_marks_of_answers_and_forwards(self):
        for mark in (
            *("Re:", "RE:", "R:", "I:", "Rif:", "Fw:", "FWD:", "AW:", "WG:", "Antw:"),
            *("TR:", "RV:", "SV:", "VS:", "VB:", "VL:", "RES:", "ENC:", "Odp:", "PD:"),
            *(
                "YNT:",
                "İLT:",
                "Vá:",
                "ΑΠ:",
                "Отв:",
                "回复:",
                "回覆：",
                "转发：",
                "返信:",
            ),
            *("Re：", "RE :", "RE\u00a0:", "Re[2]:", "Re(3):", "Re^2:", "Re:Re:"),
            *("\u200fRe:", "\u202aFwd:\u202c", "Odp: PD:", "RES: ENC:", "re: AW: R:"),
            *("Rép. :", "Réf. :", "Tr :", "Fwd.:", "Odp.:", "Resp.:", "Re²:", "RE2:"),
            *(
                "ＲＥ：",
                "Re\u0301p. :",
                "Réponse :",
                "Odpověď:",
                "Přeposláno:",
                "Wtrlt:",
            ),
            *("POSTA CERTIFICATA:", "Re: POSTA CERTIFICATA: R:"),
            *("Inoltra:", "Inoltrato:", "Risposta:", "Weitergeleitet:", "Reenviado:"),
        ):
            with self.subTest(mark):
                self.assertEqual(topic(f"{mark} {ABOUT}"), ABOUT)
                self.assertEqual(topic(f"{mark}{ABOUT}"), ABOUT)

    def test_tags_of_gateways(self):
        for tag in (
            *("[EXTERNAL]", "[EXT]", "[External Email]", "(EXT)", "EXTERN:", "EXT:"),
            *("*EXTERNAL*", "[EXTERN]", "[Esterno]", "[EXTERNAL]:", "{External}"),
            *("[EXTERNAL SENDER]", "***SPAM***", "[SUSPECTED SPAM]", "[Externe]"),
            *("[EXTERNAL] Re: [EXT] RE:", "Re: [EXTERNAL]", "AW: EXTERN: WG:"),
            *("[Mail esterna]", "[E-mail esterna]", "[Expéditeur externe]", "[SPAM?]"),
            *("[Caution: External]", "[⚠ External]", "⚠ EXTERNAL:", "[SPAM 5.3]"),
            *("[EXTERNAL] -", "[EXT]-", "[EXTERNAL]::", "[Externe Mail]", "[encrypt]"),
            *("[EKSTERN]", "[Extern avsändare]", "[zewnętrzny]", "[ULKOINEN]"),
            *("【外部】", "[外部メール]"),
            *("[!!Mass Mail]", "[Outside]", "[JUNK]", "[EXTERNAL ✉]", "[sicher]"),
        ):
            with self.subTest(tag):
                self.assertEqual(topic(f"{tag} {ABOUT}"), ABOUT)
        self.assertEqual(topic(f"Re: {ABOUT} [EXTERNAL]"), ABOUT)
        self.assertEqual(topic(f"{ABOUT} - [EXTERNAL]"), ABOUT)

    def test_tags_of_lists_and_tickets_stay(self):
        for tag in ("[Ticket#1234]", "[verona]", "[#88213]", "[URGENT]"):
            for subject in (
                *(f"{tag} Re: {ABOUT}", f"{tag} {ABOUT}", f"Re: {tag} FW: {ABOUT}"),
                *(f"{tag} [EXT] {ABOUT}", f"{tag} Re: {tag} {ABOUT}"),
            ):
                with self.subTest(subject):
                    self.assertEqual(topic(subject), f"{tag} {ABOUT}")

    def test_which_mark_was_put_last(self):
        for subject, answers, forwards in (
            *(
                (f"{mark} x", True, True)
                for mark in ("WG:", "I:", "TR:", "RV:", "Fw2:", "VS: SV:", "Wtr:")
            ),
            *((f"{tag} Fwd: x", True, True) for tag in ("[EXT]", "[verona]", "[a][b]")),
            *((s, True, True) for s in ("[Fwd: x]", "I: R: x", "WG: AW: x")),
            *((s, True, False) for s in ("Re: I: x", "[#88213] Re: x", "Réf : lamps")),
            *((s, False, False) for s in ("[verona] x", "Réf : 1180", "FW-100", "")),
        ):
            with self.subTest(subject):
                self.assertEqual(is_answer(subject), answers)
                self.assertEqual(is_forward(subject), forwards)

    def test_what_only_looks_like_one_stays(self):
        for subject in (
            *("Reise: Angebot", "Refurbishment", "Re-lamping of the lobby", "FW-100"),
            *("External lighting", "Extension of the order", "[Ticket 7] Lobby"),
            *("[URGENT] Lobby", "Illuminazione: idee", "Ref: 1180", "PO: 4500017"),
            *("Spam filter for your office", "Resa: condizioni", "Aw, lamps"),
            *(
                "RIF 55: porte",
                "R 5: lampade",
                "PD 4: lampade",
                "TR5: Lampe",
                "Réf : 7",
            ),
            *("[Bulk order] lamps", "Bulk: 40 doors", "Secure doors: 5", "Mail: testo"),
            *("👨\u200d👩\u200d👧 Lobby", "می\u200cخواهم", "Offerta: 10 lampade"),
        ):
            with self.subTest(subject):
                self.assertEqual(topic(subject), subject)

    def test_nothing_turns_or_hides_what_follows(self):
        self.assertEqual(topic("\u202eשלום 🔥"), "שלום 🔥")
        self.assertEqual(
            topic("Offerta\u00a0\u200bVerona\u2069\r\n due"), f"{ABOUT} due"
        )

    def test_nothing_left(self):
        for subject in (None, "", "Re: ", "[EXT] Fwd:", "\u200b"):
            self.assertEqual(topic(subject), "")


class TestIdentitySubject(unittest.TestCase):
    def test_stays_as_it_was_stored(self):
        """Whatever a subject is about today, an old mail keeps its identity."""
        for subject, stored in (
            *((f"Re: [EXT] AW: {ABOUT}", ABOUT), (f"{ABOUT} [EXTERNAL]", ABOUT)),
            *(("RIF 55: porte", "porte"), ("Re2: x", "x"), ("\u200eRe：x", "x")),
            *((s, s) for s in ("[E-mail esterna] x", "[#5] Re: x", "Risposta: x")),
            *((s, s) for s in ("Re. : x", "[Fwd: x]", "Citta\u0300", "")),
        ):
            with self.subTest(subject):
                self.assertEqual(identity_subject(subject), stored)
