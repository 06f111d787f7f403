"""What is left of a subject: needs no database, only its names."""

import unittest

from ...engine.subject import topic

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
        ):
            with self.subTest(tag):
                self.assertEqual(topic(f"{tag} {ABOUT}"), ABOUT)
        self.assertEqual(topic(f"Re: {ABOUT} [EXTERNAL]"), ABOUT)

    def test_what_only_looks_like_one_stays(self):
        for subject in (
            *("Reise: Angebot", "Refurbishment", "Re-lamping of the lobby", "FW-100"),
            *("External lighting", "Extension of the order", "[Ticket 7] Lobby"),
            *("[URGENT] Lobby", "Illuminazione: idee", "Ref: 1180", "PO: 4500017"),
            *("Spam filter for your office", "Resa: condizioni", "Aw, lamps"),
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
