from datetime import UTC, datetime, timedelta
from itertools import pairwise

from odoo import api, models
from odoo.fields import Domain

from ..engine.subject import topic
from ..engine.working_time import WorkingTime
from ..exchange.translation import Counted, _lt, worded

# Of the messages that the reader may read; of the others only who and when.
SHOWN = (
    "conversation_id",
    "company_id",
    "date",
    "direction",
    "subject",
    "preview",
    "sender_name",
    "sender_email",
    "recipients_cc",
    "has_attachments",
    "audience",
    "text_removed_date",
)
PEOPLE = ("partner_id", "lead_id", "contact_email", "user_id")
# Buttons of a message, where its model has them.
ANSWERS = ("action_reply", "action_reply_all", "action_forward")

HOUR = timedelta(hours=1)
# A longer gap is told in days.
MOST_HOURS = timedelta(hours=24)
HOURS = Counted(_lt("one working hour later"), _lt("%(count)s working hours later"))
DAYS = Counted(_lt("one working day later"), _lt("%(count)s working days later"))


class EmailLoggingConversation(models.Model):
    """What the page of a conversation shows: its messages, the newest first."""

    _inherit = "email.logging.conversation"

    # Called by the web client

    @api.readonly
    def get_messages(self):
        """One question for the whole page; texts are asked for when they are opened.

        :return: {"messages": list of dicts, newest first, see `_line` and
            `_line_without_words`, each with "later": a sentence, or "" where the one
            before came soon; "answers": names of methods of a message; "notes": list,
            see `_notes`}
        """
        self.ensure_one()
        self.check_access("read")
        lines = self._lines()
        for line, sentence in zip(lines, self._gaps(lines), strict=True):
            line["later"] = sentence
        messages = self.env["email.logging.message"]
        answers = [name for name in ANSWERS if hasattr(messages, name)]
        return {"messages": lines, "answers": answers, "notes": self._notes()}

    # Helpers

    def _lines(self):
        """:return: what is known to the user of each message"""
        readable = self._readable_messages(SHOWN)
        about = self._topic_of(readable)
        others = self._entries_without_words(readable)
        by_message = others.grouped(lambda entry: entry.sudo().message_id.id)
        lines = [
            *(self._line(message, about) for message in readable),
            *(self._line_without_words(*pair) for pair in by_message.items()),
        ]
        key = lambda line: (line["date"] or datetime.min, line["id"])
        return sorted(lines, key=key, reverse=True)

    def _entries_without_words(self, readable):
        """:param readable: those of the messages that the user may read"""
        # He may know of an entry, and not read its message: no rule of messages is
        # asked, that of the entries is.
        here = Domain("conversation_id", "=", self.id) & Domain(
            "id", "not in", readable.ids
        )
        entries = self.env["interaction.log.entry"].sudo(False)
        names = ["message_id", "date", "direction", *PEOPLE]
        return entries.search_fetch(Domain("message_id", "any!", here), names)

    @api.model
    def _line(self, message, about):
        """:param about: the conversation's topic; a subject is shown that is another"""
        subject = message.subject or ""
        return {
            "id": message.id,
            "is_readable": True,
            "date": message.date,
            "direction": message.direction,
            "sender": message.sender_name or message.sender_email or "",
            "has_cc": bool(message.recipients_cc),
            "subject": subject if topic(subject) != about else "",
            "preview": message.preview or "",
            "has_attachments": message.has_attachments,
            "audience_mark": message.audience_mark,
            "text_removed": message.text_removed,
            "copy_state": self._copy_in_words(message),
        }

    @api.model
    def _copy_in_words(self, message):
        if not message.copy_state:
            return ""
        field = message._fields["copy_state"]
        return dict(field._description_selection(self.env))[message.copy_state]

    @api.model
    def _line_without_words(self, message_id, entries):
        """Who and when, as the entries say."""
        entry = entries[0]
        contacts = self._names(map(self._contact_name, entries))
        # The entry shows the names as well.
        salespeople = self._names(entries.user_id.sudo().mapped("name"))
        is_inbound = entry.direction == "inbound"
        return {
            "id": message_id,
            "is_readable": False,
            "date": entry.date,
            "direction": entry.direction,
            "sender": contacts if is_inbound else salespeople,
            "recipients": salespeople if is_inbound else contacts,
        }

    def _gaps(self, lines):
        """:return: for each line a sentence, how long after the line below it came"""
        dates = [line["date"] and line["date"].replace(tzinfo=UTC) for line in lines]
        known = [date for date in dates if date]
        # Whoever reads the conversation need not see the calendar.
        calendar = self.sudo().company_id.resource_calendar_id
        if len(known) < 2 or not calendar:
            return [""] * len(lines)
        periods = calendar._work_intervals_batch(known[-1], known[0])[False]
        worked = WorkingTime((start, stop) for start, stop, _meta in periods)
        day = timedelta(hours=calendar.hours_per_day or 8)
        gaps = [
            self._later(worked.between(earlier, later), day) if earlier else ""
            for later, earlier in pairwise(dates)
        ]
        return [*gaps, ""]

    def _later(self, worked, day):
        """:param day: how long one works a day
        :return: "" for less than an hour
        """
        if worked < HOUR:
            return ""
        sentence, unit = (HOURS, HOUR) if worked < MOST_HOURS else (DAYS, day)
        count = round(worked / unit)
        return self.env._(worded(sentence, {"count": count}), count=count)
