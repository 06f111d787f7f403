"""What the lists of entries, e-mails and conversations show, find and count."""

from datetime import timedelta

from lxml import etree

from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ANNA, GIULIA, JOHN, MARCO, PAOLO, EmailLoggingCase
from ..common import graph_message as mail

ENTRY, MESSAGE = "interaction.log.entry", "email.logging.message"
CONVERSATION, VERDICT = "email.logging.conversation", "email.logging.verdict"


def received(moment):
    text = f"{moment.isoformat(timespec='seconds')}Z"
    return {"sentDateTime": text, "receivedDateTime": text}


@tagged("post_install", "-at_install")
class TestLists(EmailLoggingCase):
    def filtered_by(self, name, model, user):
        """:return: what a filter of the search view finds, to the user"""
        records = self.env[model].with_user(user)
        arch = etree.fromstring(records.get_view(view_type="search")["arch"])
        (node,) = arch.findall(f".//filter[@name='{name}']")
        return records.search(safe_eval(node.get("domain"), {"uid": user.id}))

    def assertFound(self, name, messages, user=None):
        """In all three lists."""
        user = user or self.sara
        with self.subTest(name):
            found = self.filtered_by(name, MESSAGE, user)
            self.assertEqual(found, messages)
            found = self.filtered_by(name, ENTRY, user)
            self.assertEqual(found.sudo().message_id, messages)
            found = self.filtered_by(name, CONVERSATION, user)
            self.assertEqual(found, messages.conversation_id)

    def test_one_row_names_all_its_people(self):
        (message,) = self.record(mail(GIULIA, [ANNA, PAOLO], [MARCO]))
        row = message.with_user(self.sara)
        self.assertIn("Anna Bianchi", row.contacts)
        self.assertIn("Paolo Greco", row.contacts)
        self.assertEqual(row.salespeople, f"{self.giulia.name}, {self.marco.name}")
        # Who has entries of his own only, knows of these.
        own = message.with_user(self.marco)
        self.assertEqual(own.salespeople, self.marco.name)

    def test_a_page_takes_as_many_statements_as_a_row(self):
        def cost(count):
            self.record(*(mail(ANNA, [GIULIA]) for _ in range(count)))
            messages = self.env[MESSAGE].with_user(self.giulia)
            found = messages.search([], limit=count)
            found.mapped("contacts")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found.mapped("contacts")
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(1), cost(40))

    def test_today_and_this_week(self):
        now = Datetime.now()
        old, _yesterday, new = self.record(
            mail(ANNA, [GIULIA], **received(now - timedelta(days=8))),
            mail(ANNA, [GIULIA], **received(now - timedelta(days=1, hours=1))),
            mail(ANNA, [GIULIA], **received(now)),
        )
        self.assertFound("today", new)
        self.assertNotIn(old, self.filtered_by("this_week", MESSAGE, self.sara))
        self.assertIn(new, self.filtered_by("this_week", MESSAGE, self.sara))

    def test_attachments(self):
        with_file, _without = self.record(
            mail(ANNA, [GIULIA], hasAttachments=True), mail(ANNA, [GIULIA])
        )
        hidden, _without = self.record(
            mail(JOHN, [MARCO], hasAttachments=True), mail(JOHN, [MARCO])
        )
        self.assertFound("with_attachments", with_file, self.giulia)
        self.assertFound("with_attachments", hidden | with_file)
        # Whether there are some is told to readers only.
        all_documents = "sales_team.group_sale_salesman_all_leads"
        self.giulia.group_ids |= self.env.ref(all_documents)
        self.assertFound("with_attachments", with_file, self.giulia)

    def test_without_opportunity(self):
        first, second = self.record(mail(ANNA, [GIULIA]), mail(ANNA, [GIULIA]))
        first.entry_ids.with_user(self.giulia).action_create_opportunity()
        self.assertFound("no_opportunity", second)

    def test_my_teams(self):
        team = self.env["crm.team"].create({"name": "North"})
        team.member_ids = self.giulia
        theirs, _others = self.record(mail(ANNA, [GIULIA]), mail(JOHN, [MARCO]))
        team.user_id = self.sara
        self.assertFound("my_team", theirs)

    def test_grouped_by_the_contacts_company(self):
        self.record(mail(ANNA, [GIULIA]), mail(PAOLO, [GIULIA]), mail(JOHN, [GIULIA]))
        entries = self.env[ENTRY].with_user(self.giulia)
        groups = entries.formatted_read_group([], ["contact_company_id"], ["__count"])
        counts = {group["contact_company_id"][0]: group["__count"] for group in groups}
        self.assertEqual(counts[self.bianchi_arredi.id], 2)

    def test_a_filter_and_its_contrary_share_all_rows_between_them(self):
        """Whoever makes a filter of his own may say is, is not, is set, is not set."""
        self.mailbox.words_for = "sales"
        all_documents = "sales_team.group_sale_salesman_all_leads"
        self.giulia.group_ids |= self.env.ref(all_documents)
        now = received(Datetime.now() - timedelta(hours=2))
        own, other = self.record(
            mail(ANNA, [GIULIA], **now),
            mail(JOHN, [MARCO], receivedDateTime="2026-11-03T10:00:00Z"),
        )
        both = own | other
        self.assertEqual(self.env[MESSAGE].search([]), both)
        awaited = self.env["email.logging.awaited"]
        awaited.create({"message_id": own.id, "token": "x"})
        self.anna_bianchi._add_other_addresses({"anna@home.example"})
        addresses = self.env["email.logging.address"]
        of_her = self.giulia.partner_id | self.anna_bianchi
        internal = addresses.search([("partner_id", "=", self.giulia.partner_id.id)])
        for model, name, value, found in (
            (CONVERSATION, "has_own", True, own.conversation_id),
            (CONVERSATION, "is_readable", True, both.conversation_id),
            (CONVERSATION, "waits_for_me", True, own.conversation_id),
            (CONVERSATION, "waits_for_my_team", True, own.conversation_id),
            (CONVERSATION, "waiting_user_id", self.giulia.id, own.conversation_id),
            (MESSAGE, "copy_state", "expected", own),
            (VERDICT, "day", "2026-11-03", self.env[VERDICT].search([])[-1]),
            (addresses._name, "is_internal", True, internal),
        ):
            user = self.sara if model in (VERDICT, addresses._name) else self.giulia
            records = self.env[model].with_user(user).with_context(tz="UTC")
            if model == addresses._name:
                everything = records.search([("partner_id", "in", of_her.ids)])
            else:
                everything = records.search([])
            found = everything & found.with_env(records.env)
            with self.subTest(name):
                domain = [("id", "in", everything.ids)]
                is_so = records.search([*domain, (name, "=", value)])
                self.assertEqual(is_so, found)
                for contrary in ((name, "!=", value), (name, "not in", [value])):
                    rest = records.search([*domain, contrary])
                    self.assertEqual({*rest.ids}, {*everything.ids} - {*found.ids})
                if records._fields[name].type == "boolean" and name[:5] != "waits":
                    rest = records.search([*domain, (name, "=", False)])
                    self.assertEqual({*rest.ids}, {*everything.ids} - {*found.ids})
                    self.assertEqual(everything.filtered(name), found)

    def test_who_is_archived_is_no_internal_user(self):
        addresses = self.env["email.logging.address"]
        hers = addresses.search([("partner_id", "=", self.giulia.partner_id.id)])
        self.assertTrue(hers.filtered("is_internal"))
        self.giulia.active = False
        self.assertFalse(hers.filtered("is_internal"))
        self.assertFalse(hers & hers.search([("is_internal", "=", True)]))

    def test_every_view_opens(self):
        for model in (ENTRY, MESSAGE, CONVERSATION):
            action = self.env["ir.actions.act_window"].search(
                [("res_model", "=", model)], limit=1, order="id"
            )
            for kind in action.view_mode.split(","):
                with self.subTest(model, kind=kind):
                    self.env[model].with_user(self.giulia).get_view(view_type=kind)
            self.assertIn("kanban", action.view_mode)
            self.assertEqual(action.mobile_view_mode, "kanban")
