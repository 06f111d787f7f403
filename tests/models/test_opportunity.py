from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import (
    ANNA,
    GIULIA,
    JOHN,
    MARCO,
    PAOLO,
    STRANGER,
    EmailLoggingCase,
    graph_message,
)


@tagged("post_install", "-at_install")
class TestOpportunity(EmailLoggingCase):
    def entry(self, *args, **properties):
        return self.record(graph_message(*args, **properties)).entry_ids[0]

    def create_opportunity(self, entry, user):
        action = entry.with_user(user).action_create_opportunity()
        if action["res_model"] == "email.logging.opportunity":  # she has open ones
            wizard = self.env[action["res_model"]].with_user(user)
            action = wizard.browse(action["res_id"]).action_create_opportunity()
        self.assertEqual(action["res_model"], "crm.lead")
        return self.env["crm.lead"].browse(action["res_id"])

    def test_opportunity_of_an_entry(self):
        entry = self.entry(subject="R: Re: FW: Preventivo lampade")
        lead = self.create_opportunity(entry, self.giulia)
        self.assertEqual(lead.name, "Preventivo lampade")
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.partner_id, self.anna_bianchi)
        self.assertEqual(lead.user_id, self.giulia)
        self.assertTrue(lead.team_id)
        self.assertEqual(entry.opportunity_id, lead)
        self.assertEqual(lead.with_user(self.giulia).interaction_count, 1)

    def test_it_has_the_address_that_the_contact_has_now(self):
        entry = self.entry()
        self.anna_bianchi.email = "anna@new.example"
        lead = self.create_opportunity(entry, self.giulia)
        self.assertEqual(lead.email_from, "anna@new.example")
        entry = self.entry(JOHN)
        self.john_carter.email = False
        lead = self.create_opportunity(entry, self.giulia)
        self.assertEqual(lead.email_from, JOHN)

    def test_whoever_is_chosen_keeps_his_own_address(self):
        for partner, expected in (
            (self.john_carter, JOHN),
            (self.env["res.partner"].create({"name": "Without Address"}), ANNA),
        ):
            wizards = self.env["email.logging.opportunity"].with_user(self.giulia)
            none = wizards.env["email.logging.conversation"]
            entry = self.entry().with_user(self.giulia)
            wizard = wizards.browse(wizards._open(entry, none)["res_id"])
            wizard.partner_id = partner
            action = wizard.action_create_opportunity()
            lead = self.env["crm.lead"].browse(action["res_id"])
            self.assertEqual((lead.partner_id, lead.email_from), (partner, expected))
        self.assertEqual(self.john_carter.email, JOHN)

    def test_note_names_date_and_people_and_quotes_nothing(self):
        content = "<b>Hidden</b><div class='fixed-top'>Log in</div>"
        entry = self.entry(
            *(ANNA, [GIULIA], [STRANGER]),
            subject="Offer \u202e<i>",
            body={"contentType": "html", "content": content},
        )
        lead = self.create_opportunity(entry, self.sara)
        note = lead.message_ids.filtered(lambda m: "E-mail of" in m.body)
        self.assertIn("Anna Bianchi and Giulia Conti", note.body)
        self.assertIn(f'data-oe-id="{entry.id}">Open the entry</a>', note.body)
        for word in ("Hidden", "Log in", "fixed-top", "Offer", "someone", "@"):
            self.assertNotIn(word, note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertFalse(note.notified_partner_ids - self.giulia.partner_id)

    def test_of_whom_nothing_is_known_any_more_nothing_is_said(self):
        entry = self.entry()
        entry.write({"partner_id": False, "contact_email": False})
        entry.message_id.audience = "private"
        for said in (entry._opportunity_name(), entry._prepare_note()["body"]):
            self.assertIn("E-mail of", said)
            self.assertNotIn("False", said)

    def test_words_are_in_nothing_that_odoo_keeps_of_the_opportunity(self):
        """But in its name, which somebody gives who reads the e-mail."""
        entry = self.entry(
            subject="Re: Zinnober",
            body={"contentType": "text", "content": "Quittung"},
        )
        lead = self.create_opportunity(entry, self.giulia)
        self.assertEqual(lead.name, "Zinnober")

    def test_what_is_private_gives_it_no_name(self):
        entry = self.entry(subject="Zinnober").with_user(self.giulia)
        entry.action_mark_private()
        lead = self.create_opportunity(entry, self.giulia)
        self.assertEqual(lead.name, "E-mail of Bianchi Arredi Srl, Anna Bianchi")
        kept = [*lead.message_ids.mapped("body"), *lead.message_ids.mapped("subject")]
        kept += lead.message_ids.tracking_value_ids.mapped("new_value_char")
        kept += lead.activity_ids.mapped("summary")
        kept += [lead.description]
        for word in ("Zinnober", "Quittung"):
            self.assertNotIn(word, repr(kept))

    def test_who_sees_the_header_only_makes_one_without_words(self):
        self.sara.group_ids -= self.env.ref("sales_team.group_sale_manager")
        self.sara.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        lead = self.create_opportunity(self.entry(subject="Zinnober"), self.sara)
        self.assertEqual(lead.name, "E-mail of Bianchi Arredi Srl, Anna Bianchi")

    def test_asked_again_it_opens_the_one_that_exists(self):
        entry = self.entry()
        lead = self.create_opportunity(entry, self.giulia)
        self.assertEqual(self.create_opportunity(entry, self.sara), lead)

    def test_all_entries_of_the_conversation_share_it(self):
        message = self.record(graph_message(ANNA, [GIULIA], [MARCO, PAOLO]))
        of_anna = message.entry_ids.filtered(
            lambda entry: entry.partner_id == self.anna_bianchi
        )
        of_giulia = of_anna.filtered(lambda entry: entry.user_id == self.giulia)
        lead = self.create_opportunity(of_giulia, self.giulia)
        self.assertEqual(of_anna.opportunity_id, lead)
        self.assertEqual(message.entry_ids.opportunity_id, lead)

    def test_only_marks_of_replies_go(self):
        subjects = {
            "RE[2]: I: Offer": "Offer",
            "Rif: AW: Angebot": "Angebot",
            "Riunione: ordine del giorno": "Riunione: ordine del giorno",
            "Idea": "Idea",
            "Re:": "E-mail of Bianchi Arredi Srl, Anna Bianchi",
        }
        for subject, name in subjects.items():
            with self.subTest(subject):
                lead = self.create_opportunity(self.entry(subject=subject), self.sara)
                self.assertEqual(lead.name, name)

    def test_lead_without_contact_is_its_own_opportunity(self):
        lead = self.env["crm.lead"].create(
            {"name": "New", "email_from": STRANGER, "user_id": self.giulia.id}
        )
        entry = self.entry(STRANGER, [GIULIA])
        self.assertEqual(self.create_opportunity(entry, self.giulia), lead)

    def test_somebody_else_s_entry(self):
        with self.assertRaises(AccessError):
            self.create_opportunity(self.entry(ANNA, [MARCO]), self.giulia)

    def test_counts_on_contact_and_salesperson(self):
        self.entry()
        person = self.anna_bianchi.with_user(self.giulia)
        self.assertEqual(person.interaction_count, 1)
        self.assertEqual(
            self.bianchi_arredi.with_user(self.giulia).interaction_count, 1
        )
        self.assertEqual(person._latest_interactions().user_id, self.giulia)
        self.assertEqual(self.giulia.with_user(self.giulia).interaction_count, 1)
        self.assertEqual(person.with_user(self.marco).interaction_count, 0)

    def test_company_shows_the_latest_of_all_its_people(self):
        self.record(
            graph_message(ANNA, [GIULIA]),
            graph_message(PAOLO, [MARCO]),
            graph_message(PAOLO, [GIULIA]),
        )
        company = self.bianchi_arredi
        everything = company.with_user(self.sara)._latest_interactions()
        self.assertEqual(
            [(entry.partner_id, entry.user_id) for entry in everything],
            [
                (self.paolo_greco, self.giulia),
                (self.paolo_greco, self.marco),
                (self.anna_bianchi, self.giulia),
            ],
        )
        own = company.with_user(self.giulia)._latest_interactions()
        self.assertEqual(own.user_id, self.giulia)
        self.assertEqual(len(own), 2)

    def test_ambiguous_entries_move_to_the_right_contact(self):
        other = self.env["res.partner"].create({"name": "Anna B.", "email": ANNA})
        messages = self.record(
            graph_message(ANNA, [GIULIA], [MARCO]), graph_message(ANNA, [GIULIA])
        )
        self.assertEqual(len(messages.entry_ids), 5)
        right = messages.entry_ids.filtered(lambda entry: entry.partner_id == other)
        right[0].with_user(self.sara).action_keep_contact()
        messages.invalidate_recordset()
        self.assertEqual(messages.entry_ids.partner_id, other)
        self.assertEqual([len(message.entry_ids) for message in messages], [2, 1])
        self.assertNotIn(True, messages.entry_ids.mapped("ambiguous"))

    def test_one_contact_for_each_ambiguous_address(self):
        self.env["res.partner"].create({"name": "Anna B.", "email": ANNA})
        pair = self.record(graph_message(ANNA, [GIULIA])).entry_ids
        clear = self.entry(PAOLO)
        with self.assertRaisesRegex(UserError, "one contact for each address"):
            pair.with_user(self.sara).action_keep_contact()
        with self.assertRaisesRegex(UserError, "None of the selected"):
            clear.with_user(self.sara).action_keep_contact()
        (pair[0] | clear).with_user(self.sara).action_keep_contact()
        self.assertEqual(pair.exists(), pair[0])

    def test_merged_leads_keep_every_entry(self):
        leads = self.env["crm.lead"].create(
            [{"name": name, "email_from": STRANGER} for name in ("First", "Second")]
        )
        (message,) = self.record(graph_message(STRANGER, [GIULIA]))
        self.assertEqual(message.entry_ids.lead_id, leads[1])
        merged = leads.with_user(self.sara).merge_opportunity()
        message.entry_ids.invalidate_recordset()
        self.assertEqual(message.entry_ids.lead_id, merged)
        entry = self.entry()
        entry.action_create_opportunity()
        kept = (merged | entry.opportunity_id).merge_opportunity()
        entry.invalidate_recordset()
        self.assertEqual(entry.opportunity_id, kept)

    def test_mail_from_a_merged_address_is_logged_on(self):
        self.paolo_greco.email = f"{PAOLO}, paolo@home.example"
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.anna_bianchi | self.paolo_greco).ids, self.anna_bianchi
        )
        for address in (ANNA, PAOLO, "paolo@home.example"):
            (message,) = self.record(graph_message(address, [GIULIA]))
            self.assertEqual(message.entry_ids.partner_id, self.anna_bianchi)

    def test_merged_contacts_keep_every_entry(self):
        first, second = self.entry(), self.entry(PAOLO)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.anna_bianchi | self.paolo_greco).ids, self.anna_bianchi
        )
        entries = first | second
        entries.invalidate_recordset()
        self.assertEqual(entries.exists(), entries)
        self.assertEqual(entries.partner_id, self.anna_bianchi)
