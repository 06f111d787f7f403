"""Change notifications about new messages (application permission only).

Delegated callers get them for their own mailbox only: shared and delegated
mailboxes are refused (Graph documentation, "Change notifications for Outlook
resources").
"""

from __future__ import annotations

import queue
import threading
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests

from ..store.clock import iso, parse_iso
from ..store.mailbox import Mailbox, Message
from ..store.tenant import TENANT_ID, Tenant
from ..web.http import Answer
from .access import Caller
from .call import Call
from .errors import GraphError, bad_request, item_not_found
from .message_json import change_key, message_id, wants_immutable

LONGEST = timedelta(minutes=10_080)
SHORTEST = timedelta(minutes=45)
_ANSWER_WITHIN = 10  # seconds, for the validation of a new subscription
_NOTIFY_WITHIN = 3
_ENTITY = "$metadata#subscriptions/$entity"


@dataclass
class Subscription:
    """``properties`` as Graph shows them."""

    mailbox: str
    properties: dict[str, Any]
    immutable: bool
    app: str

    @property
    def folder(self) -> str:
        """Well-known name or id; empty for the whole mailbox."""
        parts = self.properties["resource"].replace("('", "/").replace("')", "")
        names = [part for part in parts.split("/") if part]
        return names[3] if len(names) > 4 else ""


@dataclass
class Subscriptions:
    """All subscriptions, and the thread that tells their owners."""

    tenant: Tenant
    known: dict[str, Subscription] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._waiting: queue.Queue[tuple[Subscription, dict[str, Any]] | None] = (
            queue.Queue()
        )
        self._thread: threading.Thread | None = None
        self.tenant.on_arrival.append(self._arrived)

    def reset(self) -> None:
        with self.lock:
            self.known.clear()

    def stop(self) -> None:
        if self._thread:
            self._waiting.put(None)
            self._thread.join(timeout=_NOTIFY_WITHIN + 1)

    def _arrived(self, mailbox: Mailbox, message: Message) -> None:
        with self.lock:
            concerned = [
                s for s in self.known.values() if _concerns(s, mailbox, message)
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
            _post(subscription.properties["notificationUrl"], json=content)

    def _notification(
        self, subscription: Subscription, mailbox: Mailbox, message: Message
    ) -> dict[str, Any]:
        account = self.tenant.account(mailbox.address)
        identifier = message_id(message, mailbox, subscription.immutable)
        resource = f"Users/{account.id if account else ''}/Messages/{identifier}"
        properties = subscription.properties
        item = {
            "subscriptionId": properties["id"],
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


def list_subscriptions(call: Call) -> Answer:
    store = call.subscriptions
    with store.lock:
        mine = [s for s in store.known.values() if s.app == call.caller.app.client_id]
    return Answer(200, {"value": [each.properties for each in mine]})


def create_subscription(call: Call) -> Answer:
    content = call.body()
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not content.get(name):
            raise bad_request(f"'{name}' is required.", "ValidationError")
    mailbox = _subscribed_mailbox(call, str(content["resource"]))
    for name in ("notificationUrl", "lifecycleNotificationUrl"):
        if content.get(name):
            _validate(str(content[name]))
    properties = _properties(call, content)
    subscription = Subscription(
        mailbox.address,
        properties,
        wants_immutable(call.request),
        properties["applicationId"],
    )
    store = call.subscriptions
    with store.lock:
        store.known[properties["id"]] = subscription
    return _entity(call, subscription, 201)


def get_subscription(call: Call) -> Answer:
    return _entity(call, _find(call))


def renew_subscription(call: Call) -> Answer:
    subscription = _find(call)
    until = str(call.parameter("expirationDateTime"))
    subscription.properties["expirationDateTime"] = _expiration(call, until)
    return _entity(call, subscription)


def delete_subscription(call: Call) -> Answer:
    identifier = str(_find(call).properties["id"])
    store = call.subscriptions
    with store.lock:
        store.known.pop(identifier, None)
    return Answer(204)


def reauthorize_subscription(call: Call) -> Answer:
    _find(call)
    return Answer(204)


def _find(call: Call) -> Subscription:
    subscription = call.subscriptions.known.get(call.names[0])
    if not subscription or subscription.app != call.caller.app.client_id:
        raise item_not_found()
    return subscription


def _subscribed_mailbox(call: Call, resource: str) -> Mailbox:
    """:raises GraphError: 403 ExtensionError, 400 for another resource"""
    parts = [part for part in resource.strip("/").split("/") if part]
    if parts[:1] == ["me"]:
        parts = ["users", call.caller.label, *parts[1:]]
    if len(parts) < 3 or parts[0].lower() != "users":
        raise bad_request(f"Unsupported resource '{resource}'.", "ValidationError")
    mailbox = call.tenant.mailbox(parts[1])
    if not mailbox or not _may_subscribe(call.caller, mailbox):
        message = (
            "Operation: Create; Exception: [Status Code: Forbidden; Reason: Forbidden]"
        )
        raise GraphError(403, "ExtensionError", message)
    return mailbox


def _may_subscribe(caller: Caller, mailbox: Mailbox) -> bool:
    if not caller.account:
        # the write permission is not accepted in place of reading
        return caller.app.may_as_application("Mail.Read", mailbox.address)
    is_own = caller.account.address == mailbox.address
    return is_own and bool({"Mail.Read", "Mail.ReadWrite"} & caller.scopes)


def _properties(call: Call, content: dict[str, Any]) -> dict[str, Any]:
    caller = call.caller
    creator = caller.account.id if caller.account else caller.app.service_principal_id
    return {
        "id": str(uuid.uuid4()),
        "resource": content["resource"],
        "applicationId": caller.app.client_id,
        "changeType": content["changeType"],
        "clientState": content.get("clientState"),
        "notificationUrl": content["notificationUrl"],
        "lifecycleNotificationUrl": content.get("lifecycleNotificationUrl"),
        "expirationDateTime": _expiration(call, str(content["expirationDateTime"])),
        "creatorId": creator,
        "includeResourceData": None,
        "latestSupportedTlsVersion": "v1_2",
        "encryptionCertificate": None,
        "encryptionCertificateId": None,
        "notificationQueryOptions": None,
        "notificationUrlAppId": None,
    }


def _expiration(call: Call, text: str) -> str:
    """:raises GraphError: 400 too far away"""
    now = call.tenant.clock.now()
    try:
        wanted = parse_iso(text)
    except ValueError as error:
        raise bad_request("Invalid expirationDateTime.", "ValidationError") from error
    if wanted > now + LONGEST:
        message = "Subscription expiration can only be 10080 minutes in the future."
        raise bad_request(message, "ValidationError")
    return iso(max(wanted, now + SHORTEST))


def _validate(address: str) -> None:
    """:raises GraphError: 400 when the endpoint does not give the token back"""
    token = f"Validation: {uuid.uuid4()}"
    answer = _post(address, params={"validationToken": token}, timeout=_ANSWER_WITHIN)
    if not answer or answer.status_code != 200 or answer.text != token:
        raise bad_request("Subscription validation request failed.", "ValidationError")


def _post(
    address: str, timeout: int = _NOTIFY_WITHIN, **content: Any
) -> requests.Response | None:
    """None when nobody answers; a tenant in a box accepts any certificate."""
    try:
        return requests.post(address, timeout=timeout, verify=False, **content)
    except requests.RequestException:
        return None


def _concerns(subscription: Subscription, mailbox: Mailbox, message: Message) -> bool:
    if subscription.mailbox != mailbox.address:
        return False
    folder = subscription.folder.lower()
    is_created = "created" in subscription.properties["changeType"]
    return is_created and folder in ("", message.folder.well_known)


def _entity(call: Call, subscription: Subscription, status: int = 200) -> Answer:
    context = f"{call.request.host}/v1.0/{_ENTITY}"
    return Answer(status, {"@odata.context": context, **subscription.properties})
