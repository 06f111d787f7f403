"""A sender's words leave the opportunities' notes; names lose their tricks."""

import re
from html import unescape

from markupsafe import Markup

# Before, notes quoted the message: heading, subject, then this element to their end.
QUOTATION = '<div class="border-start border-3 ps-3"'
NOTES = """
    SELECT id, res_id, body
      FROM mail_message
     WHERE model = 'crm.lead' AND message_type = 'comment'
       AND position(%s IN body) > 0
"""
PARAGRAPH = re.compile("<p>([^<]*)</p>")
LINK = Markup(
    '<p><a href="#" data-oe-model="interaction.log.entry" data-oe-id="%s">%s</a></p>'
)
# Controls of direction, see engine/plain_name.py.
UNSEEN = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
NAMES = {
    "email_logging_message": (
        *("subject", "preview", "sender_name", "recipients_to", "recipients_cc"),
    ),
    "interaction_log_entry": ("subject",),
    "email_logging_correspondent": ("name",),
}


def migrate(cr, version):
    _clean_notes(cr)
    for table, columns in NAMES.items():
        for column in columns:
            _clean_names(cr, table, column)


def _clean_notes(cr):
    cr.execute(NOTES, [QUOTATION])
    for message_id, lead_id, body in cr.fetchall():
        ours, _quotation, _theirs = body.partition(QUOTATION)
        cr.execute(
            "UPDATE mail_message SET body = %s WHERE id = %s",
            [_with_link(cr, lead_id, ours), message_id],
        )


def _with_link(cr, lead_id, note):
    """:return: the note, with its subject as a link to the entry where that is known"""
    cr.execute(
        """
        SELECT id, subject
          FROM interaction_log_entry
         WHERE (opportunity_id = %(lead)s OR lead_id = %(lead)s) AND subject > ''
      ORDER BY id
        """,
        {"lead": lead_id},
    )
    entries = {" ".join(subject.split()): id_ for id_, subject in cr.fetchall()}

    def link(paragraph):
        subject = " ".join(unescape(paragraph[1]).split())
        known = subject in entries
        return str(LINK % (entries[subject], subject)) if known else paragraph[0]

    return PARAGRAPH.sub(link, note)


def _clean_names(cr, table, column):
    cr.execute(
        f"""
        UPDATE {table}
           SET {column} = regexp_replace({column}, %(unseen)s, '', 'g')
         WHERE {column} ~ %(unseen)s
        """,
        {"unseen": UNSEEN},
    )
