"""Change notifications: who is told about new messages, and how.

They are sent again when nobody takes them (learn.microsoft.com/graph/
change-notifications-delivery-webhooks), and may come twice, late or never.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import Any

from ..control.faults import Faults
from ..store.clock import parse_iso
from ..store.mailbox import StoredMailbox, StoredMessage
from ..store.tenant import TENANT_ID, Tenant
from .message_json import change_key, message_id
from .posting import post

_NOTIFY_WITHIN = 3  # seconds
_PAUSES = (0.2, 1.0, 5.0)
"""Seconds before a notification is sent again; Graph goes on for four hours."""


@dataclass
class Subscription:
    """``properties`` as Graph shows them; paused, it waits for its application to
    prove again that it may read.
    """

    mailbox: str
    properties: dict[str, Any]
    immutable: bool
    app: str
    is_paused: bool = False

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

    def __init__(self, tenant: Tenant, faults: Faults, ca_path: str) -> None:
        self.ca_path = ca_path
        self._tenant = tenant
        self._faults = faults
        self._lock = threading.Lock()
        self._known: dict[str, Subscription] = {}
        self._waiting: queue.Queue[tuple[str, dict[str, Any]] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        tenant.on_arrival.append(self._arrived)
        tenant.on_reset.append(self._forget_all)

    def add(self, subscription: Subscription) -> None:
        with self._lock:
            self._known[subscription.id] = subscription

    def find(self, identifier: str) -> Subscription | None:
        return next((each for each in self._alive() if each.id == identifier), None)

    def remove(self, subscription: Subscription) -> None:
        with self._lock:
            self._known.pop(subscription.id, None)

    def subscriptions_of(self, app: str) -> list[Subscription]:
        """Those of one application, by its client id."""
        return [each for each in self._alive() if each.app == app]

    def tell_of_life(self, event: str, mailbox: str) -> int:
        """Send a lifecycle notification for the subscriptions to a mailbox.

        :return: how many of them have an address for it
        """
        concerned = [each for each in self._alive() if each.mailbox == mailbox]
        for subscription in concerned:
            subscription.is_paused = event == "reauthorizationRequired"
            if event == "subscriptionRemoved":
                self.remove(subscription)
        told = [s for s in concerned if s.properties["lifecycleNotificationUrl"]]
        for subscription in told:
            item = {**self._common(subscription), "lifecycleEvent": event}
            address = subscription.properties["lifecycleNotificationUrl"]
            self._put(address, {"value": [item]})
        return len(told)

    def stop(self) -> None:
        if self._thread:
            self._waiting.put(None)
            self._thread.join(timeout=_NOTIFY_WITHIN + 1)

    def _forget_all(self) -> None:
        with self._lock:
            self._known.clear()

    def _alive(self) -> list[Subscription]:
        """Those that have not expired; the others are forgotten."""
        now = self._tenant.clock.now()
        with self._lock:
            for each in list(self._known.values()):
                if parse_iso(each.properties["expirationDateTime"]) <= now:
                    del self._known[each.id]
            return list(self._known.values())

    def _arrived(self, mailbox: StoredMailbox, message: StoredMessage) -> None:
        for subscription in self._alive():
            if subscription.concerns(mailbox, message) and not subscription.is_paused:
                content = self._notification(subscription, mailbox, message)
                for _ in range(self._copies()):
                    self._put(subscription.properties["notificationUrl"], content)

    def _copies(self) -> int:
        delivery = self._faults.delivery
        if delivery.lost > 0:
            delivery.lost -= 1
            return 0
        if delivery.doubled > 0:
            delivery.doubled -= 1
            return 2
        return 1

    def _put(self, address: str, content: dict[str, Any]) -> None:
        with self._lock:
            if not self._thread:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        self._waiting.put((address, content))

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            time.sleep(self._faults.delivery.delay)
            if not _send(*job, self.ca_path):
                again = (*job, self.ca_path)
                threading.Thread(target=_send_again, args=again, daemon=True).start()

    def _notification(
        self, subscription: Subscription, mailbox: StoredMailbox, message: StoredMessage
    ) -> dict[str, Any]:
        account = self._tenant.account(mailbox.address)
        identifier = message_id(message, mailbox, subscription.immutable)
        resource = f"Users/{account.id if account else ''}/Messages/{identifier}"
        item = {
            **self._common(subscription),
            "changeType": "created",
            "resource": resource,
            "resourceData": {
                "@odata.type": "#Microsoft.Graph.Message",
                "@odata.id": resource,
                "@odata.etag": f'W/"{change_key(message, mailbox)}"',
                "id": identifier,
            },
        }
        return {"value": [item]}

    def _common(self, subscription: Subscription) -> dict[str, Any]:
        properties = subscription.properties
        return {
            "subscriptionId": subscription.id,
            "subscriptionExpirationDateTime": properties["expirationDateTime"],
            "clientState": properties["clientState"],
            "tenantId": TENANT_ID,
        }


def _send(address: str, content: dict[str, Any], ca_path: str) -> bool:
    """Whether somebody took it in time."""
    answer = post(address, ca_path, _NOTIFY_WITHIN, json=content)
    return answer is not None and answer.ok


def _send_again(address: str, content: dict[str, Any], ca_path: str) -> None:
    for pause in _PAUSES:
        time.sleep(pause)
        if _send(address, content, ca_path):
            return
