"""What was sent from Odoo, as the mail that comes back as a copy."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from ..exchange.mail import Mail, Person, message_id, message_ids


def sent_mail(
    email: EmailMessage,
    sender: Person,
    to: Sequence[Person],
    cc: Sequence[Person],
    body: str,
) -> Mail:
    """:param body: HTML
    :return: with a key that no mailbox gives, until its copy has come
    """
    own_id = message_id(email["Message-Id"])
    sent = parsedate_to_datetime(str(email["Date"])).replace(tzinfo=None)
    return Mail(
        key=f"sent:{own_id}",
        place=f"sent:{own_id}",
        internet_message_id=own_id,
        conversation_id="",
        subject=str(email["Subject"] or ""),
        body=body,
        body_type="html",
        sender=sender,
        to=tuple(to),
        cc=tuple(cc),
        reply_to=(),
        sent=sent,
        received=sent,
        is_draft=False,
        has_attachments=any(email.iter_attachments()),
        importance="normal",
        folder_id="",
        headers=(),
        sensitivity=None,
        message_class=None,
        size=None,
        odata_type="",
        etag="",
        in_reply_to=next(iter(message_ids(str(email["In-Reply-To"] or ""))), ""),
        references=message_ids(str(email["References"] or "")),
    )
