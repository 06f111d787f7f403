"""Who is named in an address header, however it was written."""

import time
import unittest

from ...exchange.mail import Person
from ...exchange.people import authors, completed, decoded, named, people

JOHN, ANNA = "john.carter@harbour-vale.example", "anna.bianchi@bianchi-arredi.example"
X500 = "/O=EXCHANGELABS/OU=EXCHANGE/CN=RECIPIENTS/CN=7A"


class TestPeople(unittest.TestCase):
    def test_one_person(self):
        for written, name in (
            (JOHN, ""),
            (f"<{JOHN}>", ""),
            (f"John Carter <{JOHN}>", "John Carter"),
            (f"John Carter <{JOHN}", "John Carter"),
            (f"John Carter <<{JOHN}>>", "John Carter"),
            (f'John Carter <"{JOHN}">', "John Carter"),
            (f'"Carter, John" <{JOHN}>', "Carter, John"),
            (f'"John \\"Jack\\"" <{JOHN}>', 'John "Jack'),
            (f"Carter, John <{JOHN}>", "Carter, John"),
            (f'John Carter" <{JOHN}>', "John Carter"),
            (f"{JOHN} <{JOHN}>", JOHN),
            (f"{JOHN} (John Carter)", "John Carter"),
            (f"'John Carter' <{JOHN}>;", "John Carter"),
            (f"Buyers: John Carter <{JOHN}>;", "John Carter"),
            (f"=?utf-8?Q?Carter=2C_John_=3C{JOHN}=3E?=", "Carter, John"),
            (f"John Carter {JOHN}", "John Carter"),
            (f"{JOHN} (John Carter, Sales)", "John Carter, Sales"),
            (f"{JOHN} (John (Sales, UK) Carter)", "John (Sales, UK) Carter"),
            (f"John Carter ({JOHN})", "John Carter"),
            (f"'John Carter' [SMTP:{JOHN}]", "John Carter"),
            (f"John Carter [mailto:{JOHN}]", "John Carter"),
            (f"John Carter <{JOHN.replace('@', ' @ ')}>", "John Carter"),
            (f'"Buyers, all": John Carter <{JOHN}>;', "John Carter"),
            (f"John Carter <@relay.example,@b.example:{JOHN}>", "John Carter"),
            (f"=?utf-8?Q?Carter=2C_John?= <{JOHN}>", "Carter, John"),
            (f"=?utf-8?Q?Carter=3B_?= =?utf-8?Q?John?= <{JOHN}>", "Carter; John"),
            (f"=?utf-8?Q?J_=22Jack=22=2C?= <{JOHN}>", 'J "Jack'),
            (f"John Carter ＜{JOHN}＞".replace("@", "＠"), "John Carter"),
        ):
            with self.subTest(written):
                self.assertEqual(people(written), [Person(name, JOHN)])

    def test_several(self):
        for separator in (", ", "; ", ";", ",\r\n "):
            written = (
                f"John Carter <{JOHN}>{separator}Bianchi, Anna <{ANNA}>{separator}"
            )
            found = [Person("John Carter", JOHN), Person("Bianchi, Anna", ANNA)]
            self.assertEqual(people(written), found)

    def test_nobody(self):
        for written in ("", "Undisclosed recipients:;", "John, Carter", ";,<>"):
            self.assertEqual(people(written), [])

    def test_what_a_server_takes_for_one(self):
        self.assertEqual(named("John", JOHN), [Person("John", JOHN)])
        for name, address in (
            (f"Carter, John <{JOHN}>", ""),
            (JOHN, ""),
            ("x", f"John <{JOHN}>"),
            (f"John <{JOHN}>", X500),
        ):
            found = [person.address for person in named(name, address)]
            self.assertEqual(found, [JOHN])
        both = [person.address for person in named("Both", f"{JOHN}; {ANNA}")]
        self.assertEqual(both, [JOHN, ANNA])
        self.assertEqual(named("John", X500), [Person("John", X500)])
        self.assertEqual(named("", X500), [Person("", X500)])
        self.assertEqual(named("John", ""), [Person("John", "")])
        self.assertEqual(named("", ""), [])

    def test_quoted_local_part(self):
        quoted = '"john, the boss"@harbour-vale.example'
        self.assertEqual(people(f"John <{quoted}>"), [Person("John", quoted)])

    def test_only_spaces_between(self):
        found = [person.address for person in people(f"{JOHN} {ANNA}")]
        self.assertEqual(found, [JOHN, ANNA])

        for between in (" ", "\r\n ", "\t"):
            found = people(f"John <{JOHN}>{between}Anna Bianchi <{ANNA}>")
            self.assertEqual(
                found, [Person("John", JOHN), Person("Anna Bianchi", ANNA)]
            )

    def test_what_a_server_has_cut_into_pieces(self):
        """The header as it was written tells more than what it made of it."""
        for written, address in (
            (f"{JOHN} {ANNA}", "@bianchi-arredi.example"),
            (f"J {JOHN}", f"J {JOHN}"),
            (f"J <@relay.example,@b.example:{JOHN}>", "@b.example"),
        ):
            with self.subTest(written):
                cut = named("J", address)
                found = completed(cut, [written])
                self.assertEqual([*found], people(written))
                self.assertEqual(authors(cut, [], [written])[0], found[0])
                self.assertEqual(completed(cut, []), tuple(cut))

    def test_several_headers_with_authors(self):
        found = authors([Person("", JOHN)], [], [JOHN, f"Anna <{ANNA}>"])
        self.assertEqual(found, (Person("", JOHN), None, (Person("Anna", ANNA),)))

    def test_who_has_written_and_who_has_sent(self):
        john, anna, nobody = Person("J", JOHN), Person("A", ANNA), Person("J", X500)
        for from_, sender, headers, expected in (
            ([john, anna], [], [], (john, None, (anna,))),
            ([john], [anna], [], (john, anna, ())),
            ([john], [Person("", JOHN.upper())], [], (john, None, ())),
            ([john], [nobody], [], (john, None, ())),
            ([john], [anna], [f"A <{ANNA}>"], (john, anna, ())),
            ([john], [], [f"J <{JOHN}>, A <{ANNA}>"], (john, None, (anna,))),
            ([nobody], [anna], [f"J <{JOHN}>"], (john, anna, ())),
            ([nobody], [anna], [], (anna, None, ())),
            ([], [anna], [], (anna, None, ())),
            ([nobody], [], [], (nobody, None, ())),
            ([], [], [], (None, None, ())),
            ([Person("", "J @ Harbour"), john], [], [], (john, None, ())),
        ):
            with self.subTest(from_=from_, sender=sender, headers=headers):
                self.assertEqual(authors(from_, sender, headers), expected)

    def test_the_address_counts_and_not_a_name_that_holds_another(self):
        found = named(f"Anna <{ANNA}>", "thief@else.example")
        self.assertEqual([p.address for p in found], ["thief@else.example"])
        encoded = f"=?utf-8?Q?{ANNA.replace('@', '=40')}=2C_A=3B?="
        for name in (f'"{ANNA}"', encoded, f'"{encoded}"'):
            found = people(f"{name} <thief@else.example>")
            self.assertEqual([p.address for p in found], ["thief@else.example"])

    def test_addresses_from_the_header(self):
        header = f"Anna Bianchi <{ANNA}>, Carter, John <{JOHN}>"
        for persons, expected in (
            ([Person("John, Carter", X500), Person("Anna", ANNA)], [JOHN, ANNA]),
            ([Person("Carter, John", X500)], [JOHN]),
            ([Person("Anna B.", ""), Person("J. C.", X500)], [ANNA, JOHN]),
            ([Person("J. C.", X500)], [X500]),
            ([], [ANNA, JOHN]),
        ):
            with self.subTest(persons):
                found = [person.address for person in completed(persons, [header])]
                self.assertEqual(found, expected)

    def test_words_that_nobody_can_read_stay_as_they_are(self):
        for written in ("=?nonsense?Q?Jos=E9?=", "=?utf-8?B?x?=", "=?utf-8?B?=C3?="):
            self.assertEqual(decoded(written), written)
        self.assertEqual(decoded("=?iso-8859-1?Q?Jos=E9?="), "José")

    def test_nothing_takes_long(self):
        for noise in ('"', '\\"', "<", "a@<", "(", "=?", ",;", '"\\', "<a@b> c"):
            start = time.thread_time()  # others may load the machine
            people(noise * 10_000)
            named(noise * 10_000, noise * 10_000)
            self.assertLess(time.thread_time() - start, 1, noise)
