"""Whom of several partners with one address a mail is from."""

from odoo.tests import tagged

from ..common import GIULIA
from ..sandbox_common import SandboxCase, mime

STUDIO = "studio@commercialista.example"


@tagged("post_install", "-at_install")
class TestNamesakes(SandboxCase):
    def partner(self, name, **vals):
        return self.env["res.partner"].create({"name": name, "email": STUDIO, **vals})

    def children(self, name, *types, **vals):
        """A company without an address, and children of it that have one.

        :return: the children
        """
        children = [(0, 0, {"name": t, "type": t, "email": STUDIO}) for t in types]
        vals = {"email": False, "is_company": True, "child_ids": children, **vals}
        return self.partner(name, **vals).child_ids.sorted("id")

    def meant(self):
        """:return: the contacts of a mail, and whether they are ambiguous"""
        self.messages.unlink()
        self.send(mime(STUDIO, [GIULIA]))
        self.run_job()
        (message,) = self.messages
        doubts = set(message.entry_ids.mapped("ambiguous"))
        self.assertEqual(len(message.entry_ids), len(message.entry_ids.partner_id))
        self.assertEqual(len(doubts), 1)
        return message.entry_ids.partner_id, doubts.pop()

    def test_a_contact_wins_over_the_invoice_addresses_of_40_companies(self):
        for number in range(40):
            self.children(f"Cliente {number}", "invoice")
        studio = self.partner("Studio")
        self.assertEqual(self.meant(), (studio, False))
        boss = self.partner("Boss", parent_id=studio.id)
        self.assertEqual(self.meant(), (boss, False), "a person wins over its company")
        boss.active = False
        studio.is_company = True
        self.assertEqual(self.meant(), (studio, False))

    def test_a_contact_wins_over_every_kind_of_place(self):
        places = self.children("A", "invoice", "delivery", "other")
        person = self.children("B", "contact")
        self.assertEqual(self.meant(), (person, False))
        person.active = False
        self.assertEqual(self.meant(), (places[0], False), "one of a company's places")

    def test_unrelated_equals_are_in_doubt(self):
        places = self.children("A", "invoice")
        places |= self.children("B", "delivery", "invoice")[:1]
        self.assertEqual(self.meant(), (places, True))
        people = self.children("A", "contact") | self.children("B", "contact")
        self.assertEqual(self.meant(), (people, True))
        people |= self.partner("Company", is_company=True)
        self.assertEqual(self.meant(), (people, True))

    def test_two_people_of_one_company_are_in_doubt(self):
        people = self.children("A", "contact", "contact", email=STUDIO)
        self.assertEqual(self.meant(), (people, True))

    def test_whoever_belongs_to_nobody_else_is_no_place(self):
        """The kind of an address means nothing any more without its company."""
        self.children("A", "invoice")
        freelance = self.partner("Freelance", type="invoice")
        self.assertEqual(self.meant(), (freelance, False))
        freelance.type = False
        self.assertEqual(self.meant(), (freelance, False))

    def test_what_the_company_does_not_see_does_not_count(self):
        (place,) = self.children("A", "invoice")
        other = self.env["res.company"].create({"name": "Other"})
        self.partner("Hidden", company_id=other.id)
        self.partner("Archived", active=False)
        self.assertEqual(self.meant(), (place, False))
