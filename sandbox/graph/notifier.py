"""Change notifications: who is told about new messages, and how."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import Any

import requests

from ..store.mailbox import StoredMailbox, StoredMessage
from ..store.tenant import TENANT_ID, Tenant
from .message_json import change_key, message_id

_NOTIFY_WITHIN = 3  # seconds


@dataclass
class Subscription:
    """``properties`` as Graph shows them."""

    mailbox: str
    properties: dict[str, Any]
    immutable: bool
    app: str

    @property
    def id(self) -> str:
        return str(self.properties["id"])

    @property
    def folder(self) -> str:
        """Well-known name or id; empty for the whole mailbox."""
        parts = self.properties["resource"].replace("('", "/").replace("')", "")
        names = [part for part in parts.split("/") if part]
        return names[3] if len(names) > 4 else ""

    def concerns(self, mailbox: StoredMailbox, message: StoredMessage) -> bool:
        """Whether its owner wants to hear that this message arrived."""
        if self.mailbox != mailbox.address:
            return False
        is_created = "created" in self.properties["changeType"]
        return is_created and self.folder.lower() in ("", message.folder.well_known)


class Notifier:
    """Knows who subscribed; a thread of its own tells them what arrived."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._lock = threading.Lock()
        self._known: dict[str, Subscription] = {}
        self._waiting: queue.Queue[tuple[Subscription, dict[str, Any]] | None] = (
            queue.Queue()
        )
        self._thread: threading.Thread | None = None
        tenant.on_arrival.append(self._arrived)
        tenant.on_reset.append(self._forget_all)

    def add(self, subscription: Subscription) -> None:
        with self._lock:
            self._known[subscription.id] = subscription

    def find(self, identifier: str) -> Subscription | None:
        return self._known.get(identifier)

    def remove(self, subscription: Subscription) -> None:
        with self._lock:
            self._known.pop(subscription.id, None)

    def subscriptions_of(self, app: str) -> list[Subscription]:
        """Those of one application, by its client id."""
        with self._lock:
            return [each for each in self._known.values() if each.app == app]

    def stop(self) -> None:
        if self._thread:
            self._waiting.put(None)
            self._thread.join(timeout=_NOTIFY_WITHIN + 1)

    def _forget_all(self) -> None:
        with self._lock:
            self._known.clear()

    def _arrived(self, mailbox: StoredMailbox, message: StoredMessage) -> None:
        with self._lock:
            concerned = [
                each for each in self._known.values() if each.concerns(mailbox, message)
            ]
            if concerned and not self._thread:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        for subscription in concerned:
            content = self._notification(subscription, mailbox, message)
            self._waiting.put((subscription, content))

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            subscription, content = job
            post(subscription.properties["notificationUrl"], json=content)

    def _notification(
        self, subscription: Subscription, mailbox: StoredMailbox, message: StoredMessage
    ) -> dict[str, Any]:
        account = self._tenant.account(mailbox.address)
        identifier = message_id(message, mailbox, subscription.immutable)
        resource = f"Users/{account.id if account else ''}/Messages/{identifier}"
        properties = subscription.properties
        item = {
            "subscriptionId": subscription.id,
            "subscriptionExpirationDateTime": properties["expirationDateTime"],
            "clientState": properties["clientState"],
            "changeType": "created",
            "resource": resource,
            "tenantId": TENANT_ID,
            "resourceData": {
                "@odata.type": "#Microsoft.Graph.Message",
                "@odata.id": resource,
                "@odata.etag": f'W/"{change_key(message, mailbox)}"',
                "id": identifier,
            },
        }
        return {"value": [item]}


def post(
    address: str, timeout: int = _NOTIFY_WITHIN, **content: Any
) -> requests.Response | None:
    """None when nobody answers; a tenant in a box accepts any certificate."""
    try:
        return requests.post(address, timeout=timeout, verify=False, **content)
    except requests.RequestException:
        return None
