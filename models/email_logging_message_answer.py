from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.addresses import normalize
from ..engine.answer import FORWARD, REPLY, REPLY_ALL, Answered
from ..exchange.mail import Person
from ..exchange.people import people
from .email_logging_awaited import PATIENCE

EXPECTED, MISSING = "expected", "missing"
COPY_STATES = [
    (EXPECTED, "Sent from Odoo, copy expected"),
    (MISSING, "Sent from Odoo, no copy came within 24 hours"),
]


class EmailLoggingMessage(models.Model):
    """A message is answered and forwarded from Odoo by whoever may read it.

    What was sent is recorded at once; its copy comes from Exchange like all mail.
    """

    _inherit = "email.logging.message"

    copy_state = fields.Selection(
        COPY_STATES,
        "Copy",
        compute="_compute_copy_state",
        search="_search_copy_state",
        help="Of what was sent from Odoo, until Exchange has delivered its copy.",
    )

    @api.depends()
    def _compute_copy_state(self):
        states = self._copy_states()
        for message in self:
            message.copy_state = states.get(message.id, False)

    @api.model
    def _search_copy_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        awaited = self.env["email.logging.awaited"].sudo()  # open to nobody
        late = Domain("create_date", "<", fields.Datetime.now() - PATIENCE)
        domains = {EXPECTED: ~late, MISSING: late}
        asked = Domain.OR(domain for name, domain in domains.items() if name in value)
        found = Domain("id", "in", awaited._search(asked).subselect("message_id"))
        if False in value:
            any_state = awaited._search([]).subselect("message_id")
            found |= Domain("id", "not in", any_state)
        return found

    @api.depends("copy_state")
    def _compute_has_link(self):
        """Outlook opens nothing that has not come yet."""
        result = super()._compute_has_link()
        self.filtered("copy_state").has_link = False
        return result

    # CRUD

    def unlink(self):
        # With their files, which no cascade removes; what is unlinked here comes back
        # when the messages may not be.
        drafts = self.env["email.logging.draft"].sudo()
        drafts.search([("message_id", "in", self.ids)]).unlink()
        return super().unlink()

    # Actions

    def action_reply(self):
        return self._answer(REPLY)

    def action_reply_all(self):
        return self._answer(REPLY_ALL)

    def action_forward(self):
        return self._answer(FORWARD)

    def _answer(self, kind):
        self.ensure_one()
        self.check_access("read")
        return self.env["email.logging.draft"]._open(self, kind)

    # Job

    @api.model
    def _accompanying_queries(self, vals_list):
        queries = super()._accompanying_queries(vals_list)
        said = {vals["key"]: vals.pop("reply_to") for vals in vals_list}
        if said := {key: people for key, people in said.items() if people}:
            queries.append(self.env["email.logging.reply.to"]._note_query(said))
        return queries

    @api.model
    def _prepare_vals(self, mailbox, decision):
        vals = super()._prepare_vals(mailbox, decision)
        return {**vals, "reply_to": self._reply_to(decision.mail)}

    @api.model
    def _reply_to(self, mail):
        """:return: "" when the sender is to be answered"""
        named = {normalize(person.address) for person in mail.reply_to}
        sender = {normalize(mail.sender.address)}
        return "" if named <= sender else self._format_recipients(mail.reply_to)

    # Helpers

    def _copy_states(self):
        """:return: {id: state}, of those whose copy is awaited"""
        awaited = self.env["email.logging.awaited"].sudo()  # open to nobody
        marks = awaited.search_fetch(
            [("message_id", "in", self.ids)], ["message_id", "create_date"]
        )
        late = fields.Datetime.now() - PATIENCE
        return {
            mark.message_id.id: MISSING if mark.create_date < late else EXPECTED
            for mark in marks
        }

    def _answered(self):
        """:return: `Answered`, for somebody who may read the message"""
        self.ensure_one()
        self.check_access("read")
        # Open to nobody: of no use to people.
        reply_to = self.env["email.logging.reply.to"].sudo()
        reply_to = reply_to.search([("message_id", "=", self.id)])
        return Answered(
            Person(self.sender_name or "", self.sender_email or ""),
            people(reply_to.people or ""),
            people(self.recipients_to or ""),
            people(self.recipients_cc or ""),
        )

    def _ask(self, question):
        if self.copy_state:
            raise UserError(
                self.env._("The copy of this e-mail has not come from Exchange yet.")
            )
        return super()._ask(question)
