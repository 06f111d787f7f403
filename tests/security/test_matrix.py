"""The access matrix: who reads what, on which page, before and after what people do."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ..common import ANNA, GIULIA, graph_message
from .probe import MUTED
from .test_audience import AudienceCase

WORD = "Zinnober"
STAGES = (
    "recorded",
    "opportunity_created",
    "contacts_merged",
    "leads_merged",
    "opportunity_handed_over",
    "answered",
)
# W: words; H: the header, which is date, direction and people; -: nothing. On the page
# of an opportunity, the note that "Create Opportunity" left counts as well; "note" is
# what the participant wrote on the conversation's page; the opportunity's name is
# the subject, which whoever created it gave to all who see it. "colleague" has own
# documents only, and gets the opportunity that is handed over.
MATRIX = """
                          recorded  opportunity  contacts  leads   handed  answered
                                    created      merged    merged  over
participant    entries        W          W          W        W       W       W
participant    message        W          W          W        W       W       W
participant    text           W          W          W        W       W       W
participant    conversation   W          W          W        W       W       W
participant    note           W          W          W        W       W       W
participant    search         W          W          W        W       W       W
participant    contact        W          W          W        W       W       W
participant    opportunity    -          W          -        W       -       -
participant    name           -          W          -        W       -       -

colleague      entries        -          -          -        -       -       -
colleague      message        -          -          -        -       -       -
colleague      text           -          -          -        -       -       -
colleague      conversation   -          -          -        -       -       -
colleague      note           -          -          -        -       -       -
colleague      search         -          -          -        -       -       -
colleague      contact        -          -          -        -       -       -
colleague      opportunity    -          -          -        -       H       -
colleague      name           -          -          -        -       W       -

all            entries        H          H          H        H       H       H
all            message        -          -          -        -       -       -
all            text           -          -          -        -       -       -
all            conversation   -          -          -        -       -       -
all            note           -          -          -        -       -       -
all            search         -          -          -        -       -       -
all            contact        H          H          H        H       H       H
all            opportunity    -          H          -        H       H       -
all            name           -          W          -        W       W       -

leader         entries        W          W          W        W       W       W
leader         message        W          W          W        W       W       W
leader         text           W          W          W        W       W       W
leader         conversation   W          W          W        W       W       W
leader         note           W          W          W        W       W       W
leader         search         W          W          W        W       W       W
leader         contact        W          W          W        W       W       W
leader         opportunity    -          W          -        W       W       -
leader         name           -          W          -        W       W       -

manager        entries        W          W          W        W       W       W
manager        message        W          W          W        W       W       W
manager        text           W          W          W        W       W       W
manager        conversation   W          W          W        W       W       W
manager        note           W          W          W        W       W       W
manager        search         W          W          W        W       W       W
manager        contact        W          W          W        W       W       W
manager        opportunity    -          W          -        W       W       -
manager        name           -          W          -        W       W       -

system         entries        -          -          -        -       -       -
system         message        -          -          -        -       -       -
system         text           -          -          -        -       -       -
system         conversation   -          -          -        -       -       -
system         note           -          -          -        -       -       -
system         search         -          -          -        -       -       -
system         contact        -          -          -        -       -       -
system         opportunity    -          -          -        -       -       -
system         name           -          -          -        -       -       -

employee       entries        -          -          -        -       -       -
employee       text           -          -          -        -       -       -
employee       note           -          -          -        -       -       -
employee       contact        -          -          -        -       -       -
employee       opportunity    -          -          -        -       -       -
employee       name           -          -          -        -       -       -

portal         entries        -          -          -        -       -       -
portal         text           -          -          -        -       -       -
portal         note           -          -          -        -       -       -
portal         contact        -          -          -        -       -       -
portal         opportunity    -          -          -        -       -       -
portal         name           -          -          -        -       -       -

public         entries        -          -          -        -       -       -
public         text           -          -          -        -       -       -
public         note           -          -          -        -       -       -
public         contact        -          -          -        -       -       -
public         opportunity    -          -          -        -       -       -
public         name           -          -          -        -       -       -
"""


def rows():
    """:return: {(role, page): {stage: what is read there}}"""
    lines = (line.split() for line in MATRIX.splitlines()[3:] if line.strip())
    return {
        (role, page): dict(zip(STAGES, cells, strict=True))
        for role, page, *cells in lines
    }


class Pages:
    """What a user reads on a page, as one text."""

    def __init__(self, case, user):
        self.case = case
        self.env = case.env(user=user, su=False)

    def text_of(self, page):
        try:
            with mute_logger(*MUTED), self.env.cr.savepoint():
                return str(getattr(self, f"_{page}")())
        except AccessError:
            return ""

    def _entries(self):
        fields = ("display_name", "subject", "preview", "sender_name", "contact_email")
        return self._list("interaction.log.entry", *fields)

    def _message(self):
        return self._list("email.logging.message", "display_name", "preview")

    def _conversation(self):
        return self._list("email.logging.conversation", "display_name", "contacts")

    def _note(self):
        notes = [("model", "=", "email.logging.conversation")]
        return self.env["mail.message"].search_read(notes, ["body", "preview"])

    def _list(self, model, *fields):
        return self.env[model].web_search_read([], {name: {} for name in fields})

    def _text(self):
        return self.case.message.with_env(self.env)._safe_body()

    def _search(self):
        found = self.env["interaction.log.entry"].search_count(
            [("subject", "ilike", WORD)]
        )
        return WORD if found else ""

    def _contact(self):
        return self._entries_of(self.case.partner)

    def _opportunity(self):
        lead = self.case.lead.with_env(self.env)
        if not lead:
            return ""
        notes = self.env["mail.message"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
        # Others are Odoo's: of a merge, or an assignment, with the opportunity's name.
        ours = [body for body in notes.mapped("body") if "log.entry" in body]
        return [ours, self._entries_of(lead)]

    def _name(self):
        return self.case.lead.with_env(self.env).name or ""

    def _entries_of(self, record):
        entries = record.with_env(self.env).get_logged_emails()["entries"]
        return [{**entry, "opportunity_id": None} for entry in entries]


@tagged("post_install", "-at_install")
class TestMatrix(AudienceCase):
    def setUp(self):
        super().setUp()
        body = {
            "contentType": "html",
            "content": f"<p>{WORD}, text of Anna Bianchi</p>",
        }
        self.message.unlink()
        self.message = self.record(
            graph_message(ANNA, [GIULIA], subject=WORD, body=body)
        )
        self.message.conversation_id.with_user(self.giulia).add_note(WORD)
        self.partner = self.anna_bianchi
        self.lead = self.env["crm.lead"]
        self.users["participant"] = self.giulia
        self.users["colleague"] = self.users["own"]
        for role in ("employee", "portal", "public"):
            self.users[role] = self._user_of(role)

    def _user_of(self, role):
        group = {"employee": "user"}.get(role, role)
        vals = {"name": role, "login": f"matrix_{role}"}
        groups = [(6, 0, self.env.ref(f"base.group_{group}").ids)]
        return self.env["res.users"].create({**vals, "group_ids": groups})

    # Stages

    def recorded(self):
        pass

    def opportunity_created(self):
        entry = self.message.entry_ids.with_user(self.giulia)
        entry.action_create_opportunity()
        self.lead = self.message.entry_ids.opportunity_id

    def contacts_merged(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.anna_bianchi | self.paolo_greco).ids, self.paolo_greco)
        self.partner = self.paolo_greco

    def leads_merged(self):
        self.opportunity_created()
        other = self.lead.copy({"user_id": self.giulia.id})
        self.lead = (self.lead | other).merge_opportunity()

    def opportunity_handed_over(self):
        self.opportunity_created()
        self.lead.user_id = self.users["own"]

    def answered(self):
        """With the whole e-mail quoted; also what is recorded of it counts."""
        self.env["ir.mail_server"].create(
            {
                "name": "Company",
                "smtp_host": "localhost",
                "from_filter": "lumen.example",
            }
        )
        action = self.message.with_user(self.giulia).action_reply()
        draft = self.env[action["res_model"]].browse(action["res_id"])
        draft._note_sent(*draft._deliver())
        self.assertEqual(len(self.message.conversation_id.message_ids), 2)
        self.assertIn(WORD, self.message.conversation_id.message_ids[:1].body)

    # Checks

    def reads(self, role, page):
        self.env.invalidate_all()
        text = Pages(self, self.users[role]).text_of(page)
        if WORD in text:
            return "W"
        people = (self.partner.name, self.giulia.name, ANNA)
        return "H" if any(name in text for name in people) else "-"

    def check(self, stage):
        getattr(self, stage)()
        self.env.flush_all()
        for (role, page), cells in rows().items():
            with self.subTest(stage=stage, role=role, page=page):
                self.assertEqual(self.reads(role, page), cells[stage])

    def test_recorded(self):
        self.check("recorded")

    def test_after_create_opportunity(self):
        self.check("opportunity_created")

    def test_after_a_merge_of_contacts(self):
        self.check("contacts_merged")

    def test_after_a_merge_of_leads(self):
        self.check("leads_merged")

    def test_after_handing_over_the_opportunity(self):
        self.check("opportunity_handed_over")

    def test_after_answering(self):
        self.check("answered")

    def test_what_is_private_only_its_people_read_before_and_after(self):
        self.check_private("recorded", "opportunity_created")

    def test_answer_to_what_is_private_only_its_people_read(self):
        self.check_private("recorded", "answered")

    def check_private(self, *stages):
        self.message.with_user(self.giulia).action_mark_private()
        for stage in stages:
            getattr(self, stage)()
            for role, page in rows():
                is_his = role == "participant" and page != "name"
                expected = is_his and rows()[role, page][stage] == "W"
                with self.subTest(stage=stage, role=role, page=page):
                    self.assertEqual(self.reads(role, page) == "W", expected)
