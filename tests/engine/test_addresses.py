"""One spelling for each address: needs no database."""

import unittest

from ...engine.addresses import first_address, normalize, normalize_all, without_tag

ANNA = "anna@bianchi.example"
MUELLER = "info@xn--mller-kva.example"


class TestAddresses(unittest.TestCase):
    def test_one_spelling(self):
        for written in (
            *(
                "Anna@Bianchi.Example",
                "'anna@bianchi.example'",
                " anna@bianchi.example",
            ),
            *(f"{ANNA}\u200b", f"\u200f{ANNA}", f"\ufeff{ANNA}", f"{ANNA}\u00a0"),
            *(
                f"\u202a{ANNA}\u202c",
                f"\u2066{ANNA}\u2069",
                f"{ANNA}\u2060",
                f"{ANNA}.",
            ),
            *("anna@bian\u00adchi.example", "an\u200dna@bianchi.example"),
            *(f"{ANNA}..", f"{ANNA};", f"{ANNA},", f"<{ANNA}>", f"<<{ANNA}>>"),
            *(f"mailto:{ANNA}", f"MAILTO:{ANNA}?subject=Hi", f"<mailto:{ANNA}>"),
            *(f"smtp:{ANNA}", '"anna"@bianchi.example', '"an\\na"@bianchi.example'),
            *(f"Anna Bianchi <{ANNA}>", f'"Bianchi, Anna" <{ANNA}>', f"Anna <{ANNA}"),
            *(f"'{ANNA}.'", f'"{ANNA}."', f'"{ANNA} "'),
            *(f"{ANNA})", f"[{ANNA}]", f"{ANNA}!", f"{ANNA}:", f"{ANNA}/", f"{ANNA} |"),
            *(f"«{ANNA}»", f"„{ANNA}“", f"{ANNA}.)", f"{ANNA}?"),
            *(f"{ANNA} (Anna)", f"“{ANNA}”", "anna＠bianchi.example"),
            *("anna@bianchi。example", "ａｎｎａ@bianchi.example", f"\t{ANNA}\r\n"),
        ):
            with self.subTest(written):
                self.assertEqual(normalize(written), ANNA)
                self.assertEqual(first_address(written), ANNA)

    def test_international_domains(self):
        for written in (
            *(
                "info@müller.example",
                "info@MÜLLER.example",
                "info@mu\u0308ller.example",
            ),
            *(MUELLER, "info@XN--MLLER-KVA.example."),
        ):
            with self.subTest(written):
                self.assertEqual(normalize(written), MUELLER)
        for written in ("a@foo_bar.example", "a@-x.example", "a@[192.0.2.1]"):
            self.assertEqual(normalize(written), written)
        self.assertEqual(normalize("a@☃.example"), "a@xn--n3h.example")
        self.assertEqual(normalize("JOSÉ@x.example"), normalize("jose\u0301@x.example"))

    def test_no_address(self):
        for written in (
            *("", "anna", "@bianchi.example", "anna@", f"evil {ANNA}", "a@b@c.example"),
            *("anna@)", "anna@]", "anna@ !"),
            *("/O=EXCHANGELABS/CN=ANNA", f"{ANNA}, john@x.example"),
            *(f"evil\u00a0{ANNA}", f'"x {ANNA} "@y.example', f"{'a' * 400}@x.example"),
        ):
            with self.subTest(written):
                self.assertIsNone(normalize(written))

    def test_a_name_that_no_registry_gives_out_stays_as_it_is_written(self):
        """Odoo has the same spelling, so the contact is found."""
        for label in ("\u00fc" * 70, "\u00fc" + "x" * 60):
            self.assertEqual(
                normalize(f"Info@{label}.Example"), f"info@{label}.example"
            )

    def test_several_in_one_field(self):
        for field in (
            f"{ANNA}, John <john@x.example>",
            f"{ANNA}; john@x.example;",
            f"\u200b{ANNA};John@X.example.",
            f"{ANNA}, {ANNA.upper()}, john@x.example",
        ):
            with self.subTest(field):
                self.assertEqual(normalize_all(field), [ANNA, "john@x.example"])
        self.assertEqual(normalize_all(None), [])
        self.assertEqual(normalize_all(f"Anna Bianchi {ANNA}"), [ANNA])

    def test_what_people_put_between_addresses(self):
        john = "john@x.example"
        for between in (" ", "\n", "\t", " / ", "/", " e ", " or ", " - ", "|", " & "):
            with self.subTest(between):
                self.assertEqual(normalize_all(f"{ANNA}{between}{john}"), [ANNA, john])
        for field in (f"Anna <{ANNA}> John <{john}>", f"pec: {ANNA}; mail: {john}"):
            with self.subTest(field):
                self.assertEqual(normalize_all(field), [ANNA, john])

    def test_address_in_a_name_is_nobody_s(self):
        for name in ('"old@x.example"', "Anna via portal@x.example", '"a@b, c@d"'):
            with self.subTest(name):
                self.assertEqual(normalize_all(f"{name} <{ANNA}>"), [ANNA])

    def test_addresses_with_a_tag(self):
        self.assertEqual(without_tag("anna+shop+2@bianchi.example"), ANNA)
        for address in (ANNA, "+49@x.example", "anna@x+y.example"):
            self.assertEqual(without_tag(address), address)
