"""Pages for people: accounts, mailboxes, and Outlook on the web's message."""

from __future__ import annotations

from html import escape
from itertools import islice
from urllib.parse import quote

from .graph.message_json import View, message_id, message_json
from .store.ids import MalformedId, read_id
from .store.mailbox import Folder, StoredMailbox, StoredMessage
from .store.organization import ExchangeOrganization
from .store.server_mailbox import ServerStore
from .store.tenant import COMPANY, DOMAINS, TENANT_ID, Tenant
from .web.http import Answer, Request, html
from .web.pages import link, page, paragraph, table

_SHOWN = 200
_HTML = View(base="", body_type="html")


class Site:
    def __init__(self, tenant: Tenant, organization: ExchangeOrganization) -> None:
        self.tenant = tenant
        self.organization = organization

    def answer(self, request: Request) -> Answer:
        segments = request.segments
        if not segments:
            return html(self._home())
        if segments[0].lower() == "owa":
            return self._outlook(self._by_web_link(request))
        if segments[0].lower() == "mail":
            return self._outlook(self._in_mailbox(segments[1:]))
        mailbox = self._mailbox(segments[1]) if len(segments) > 1 else None
        if not mailbox:
            return html(page("No such mailbox", ""), 404)
        return html(_mailbox_page(mailbox, request.query.get("folder", "")))

    def _home(self) -> str:
        rows = []
        for account in self.tenant.accounts.values():
            mailbox = self.tenant.mailboxes.get(account.address)
            rows.append(
                (
                    escape(account.name),
                    _mailbox_link(mailbox) if mailbox else escape(account.address),
                    "shared mailbox" if account.is_shared_mailbox else "user",
                    str(len(mailbox.messages)) if mailbox else "no mailbox",
                    escape(", ".join(mailbox.rights)) if mailbox else "",
                )
            )
        content = paragraph(
            f"Sandbox tenant {TENANT_ID}, domains {', '.join(DOMAINS)}.", "note"
        )
        headings = ("Name", "Address", "Kind", "Messages", "Who else may read it")
        content += table(headings, rows) + "<h2>Exchange Server</h2>"
        stores = list(self.organization.stores())
        content += table(("Name", "Mailbox", "Messages"), map(_store_row, stores))
        content += "<h2>Applications</h2>"
        content += table(
            ("Name", "Client ID", "Delegated permissions"),
            (
                (escape(app.name), app.client_id, ", ".join(sorted(app.permissions)))
                for app in self.tenant.applications.values()
            ),
        )
        return page(COMPANY, content)

    def _mailbox(self, name: str) -> StoredMailbox | None:
        return self.tenant.mailbox(name) or self.organization.mailbox(name)

    def _outlook(self, found: tuple[StoredMailbox, StoredMessage] | None) -> Answer:
        """Shows the message, unless it moved meanwhile."""
        if not found:
            text = "This message might have been moved or deleted."
            return html(page("Outlook", paragraph(text)), 404)
        mailbox, message = found
        with mailbox.lock:
            return html(_message_page(mailbox, message))

    def _by_web_link(
        self, request: Request
    ) -> tuple[StoredMailbox, StoredMessage] | None:
        """In the mailbox of whoever looks: another one must be mapped into it."""
        found = self._message(request.query.get("itemid", ""))
        account = self.tenant.account(found[0].address) if found else None
        is_shared = account and account.is_shared_mailbox
        return None if is_shared and not self.tenant.policy.automapping else found

    def _in_mailbox(
        self, segments: list[str]
    ) -> tuple[StoredMailbox, StoredMessage] | None:
        """``/mail/<mailbox>/<folder>/id/<id>``, as long as it lies in that folder."""
        if len(segments) != 4 or segments[2] != "id":
            return None
        mailbox, found = self.tenant.mailbox(segments[0]), self._message(segments[3])
        if not mailbox or not found or found[0] is not mailbox:
            return None
        return found if _is_folder(found, segments[1]) else None

    def _message(self, text: str) -> tuple[StoredMailbox, StoredMessage] | None:
        try:
            identifier = read_id(text)
        except MalformedId:
            return None
        guid = identifier.store
        mailbox: StoredMailbox | None = self.tenant.mailbox_with_guid(guid)
        mailbox = mailbox or self.organization.store_with_guid(guid)
        message = mailbox.messages.get(identifier.serial) if mailbox else None
        if not mailbox or not message or identifier.moves != message.moves:
            return None
        return mailbox, message


def _store_row(store: ServerStore) -> tuple[str, ...]:
    return escape(store.name), _mailbox_link(store), str(len(store.messages))


def _is_folder(found: tuple[StoredMailbox, StoredMessage], name: str) -> bool:
    mailbox, message = found
    try:
        return mailbox.find_folder(name) is message.folder
    except MalformedId:
        return False


def _mailbox_page(mailbox: StoredMailbox, folder_name: str) -> str:
    with mailbox.lock:
        folders = [f for f in mailbox.folders.values() if f.parent]
        chosen = next(
            (f for f in folders if str(f.serial) == folder_name),
            mailbox.well_known["inbox"],
        )
        content = f"<p>{link('/', COMPANY)} / {escape(mailbox.address)}</p><p>"
        content += " | ".join(_folder_link(mailbox, folder) for folder in folders)
        content += f"</p><h2>{escape(chosen.name)}</h2>"
        newest = islice(chosen.messages.serials(newest_first=True), _SHOWN)
        rows = [_message_row(mailbox, mailbox.messages[serial]) for serial in newest]
    content += table(("Received", "From", "To", "Subject"), rows)
    return page(mailbox.name, content)


def _message_row(mailbox: StoredMailbox, message: StoredMessage) -> tuple[str, ...]:
    shown = message_json(message, mailbox, _HTML)
    subject = shown["subject"] or "(no subject)"
    kind = "" if message.is_read else "unread"
    return (
        escape(shown["receivedDateTime"]),
        escape(_people([shown["from"]])),
        escape(_people(shown["toRecipients"])),
        link(_outlook_path(mailbox, message), subject, kind),
    )


def _message_page(mailbox: StoredMailbox, message: StoredMessage) -> str:
    shown = message_json(message, mailbox, _HTML)
    rows = [
        ("From", escape(_people([shown["from"]]))),
        ("To", escape(_people(shown["toRecipients"]))),
        ("Cc", escape(_people(shown["ccRecipients"]))),
        ("Sent", escape(shown["sentDateTime"] or "")),
        ("Folder", _folder_link(mailbox, message.folder)),
        ("Mailbox", _mailbox_link(mailbox)),
        ("Attachments", escape(_attachment_names(message))),
    ]
    body = escape((shown["body"] or {}).get("content") or "")
    content = table(("", ""), rows)
    # as Outlook does: nothing in the message may run or load
    content += f'<iframe sandbox title="Message" srcdoc="{body}"></iframe>'
    return page(shown["subject"] or "(no subject)", content)


def _attachment_names(message: StoredMessage) -> str:
    return ", ".join(str(each.get("name")) for each in message.content.attachments)


def _people(recipients: list[dict[str, dict[str, str]] | None]) -> str:
    found = [(each or {}).get("emailAddress") or {} for each in recipients]
    return ", ".join(
        f"{who.get('name') or ''} <{who.get('address') or ''}>".strip() for who in found
    )


def _mailbox_link(mailbox: StoredMailbox) -> str:
    return link(f"/mailbox/{quote(mailbox.address)}", mailbox.address)


def _folder_link(mailbox: StoredMailbox, folder: Folder) -> str:
    address = f"/mailbox/{quote(mailbox.address)}?folder={folder.serial}"
    return link(address, f"{folder.name} ({len(folder.messages)})")


def _outlook_path(mailbox: StoredMailbox, message: StoredMessage) -> str:
    identifier = quote(message_id(message, mailbox, immutable=False), safe="")
    return f"/owa/?ItemID={identifier}&exvsurl=1&viewmodel=ReadMessageItem"
