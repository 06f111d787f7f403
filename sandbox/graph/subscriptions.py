"""Subscriptions to change notifications (application permission only).

Delegated callers get them for their own mailbox only: shared and delegated
mailboxes are refused (Graph documentation, "Change notifications for Outlook
resources").
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import requests

from ..store.clock import iso, parse_iso
from ..store.mailbox import StoredMailbox
from ..web.http import Answer
from .access import Caller
from .call import Call
from .message_json import wants_immutable
from .notifier import Subscription
from .posting import post
from .refusals import Refusal, bad_request, item_not_found

LONGEST = timedelta(minutes=10_080)
SHORTEST = timedelta(minutes=45)
_ANSWER_WITHIN = 10  # seconds, for the validation of a new subscription
_LONGEST_STATE = 128  # characters
_ENTITY = "$metadata#subscriptions/$entity"


def list_subscriptions(call: Call) -> Answer:
    mine = call.notifier.subscriptions_of(call.caller.app.client_id)
    return Answer(200, {"value": [each.properties for each in mine]})


def create_subscription(call: Call) -> Answer:
    content = call.body()
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not content.get(name):
            raise bad_request(f"'{name}' is required.", "ValidationError")
    mailbox = _subscribed_mailbox(call, str(content["resource"]))
    for name in ("notificationUrl", "lifecycleNotificationUrl"):
        if content.get(name):
            _validate(str(content[name]), call.notifier.ca_path)
    properties = _properties(call, content)
    subscription = Subscription(
        mailbox.address,
        properties,
        wants_immutable(call.request),
        properties["applicationId"],
    )
    call.notifier.add(subscription)
    return _entity(call, subscription, 201)


def get_subscription(call: Call) -> Answer:
    return _entity(call, _find(call))


def renew_subscription(call: Call) -> Answer:
    subscription = _find(call)
    until = str(call.parameter("expirationDateTime"))
    subscription.properties["expirationDateTime"] = _expiration(call, until)
    subscription.is_paused = False
    return _entity(call, subscription)


def delete_subscription(call: Call) -> Answer:
    call.notifier.remove(_find(call))
    return Answer(204)


def reauthorize_subscription(call: Call) -> Answer:
    _find(call).is_paused = False
    return Answer(204)


def _find(call: Call) -> Subscription:
    """:raises Refusal: 404, also when it has expired or is another application's"""
    subscription = call.notifier.find(call.names[0])
    if not subscription or subscription.app != call.caller.app.client_id:
        raise item_not_found()
    return subscription


def _subscribed_mailbox(call: Call, resource: str) -> StoredMailbox:
    """:raises Refusal: 403 ExtensionError, 400 for another resource"""
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
        raise Refusal(403, "ExtensionError", message)
    return mailbox


def _may_subscribe(caller: Caller, mailbox: StoredMailbox) -> bool:
    if not caller.account:
        # the write permission is not accepted in place of reading
        return caller.app.may_as_application("Mail.Read", mailbox.address)
    is_own = caller.account.address == mailbox.address
    return is_own and bool({"Mail.Read", "Mail.ReadWrite"} & caller.scopes)


def _properties(call: Call, content: dict[str, Any]) -> dict[str, Any]:
    """:raises Refusal: 400 for what is too long"""
    caller = call.caller
    state = content.get("clientState")
    if state is not None and len(str(state)) > _LONGEST_STATE:
        raise bad_request("clientState is too long.", "ValidationError")
    creator = caller.account.id if caller.account else caller.app.service_principal_id
    return {
        "id": str(uuid.uuid4()),
        "resource": content["resource"],
        "applicationId": caller.app.client_id,
        "changeType": content["changeType"],
        "clientState": state,
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
    """:raises Refusal: 400 too far away"""
    now = call.tenant.clock.now()
    try:
        wanted = parse_iso(text)
    except ValueError as error:
        raise bad_request("Invalid expirationDateTime.", "ValidationError") from error
    if wanted > now + LONGEST:
        message = "Subscription expiration can only be 10080 minutes in the future."
        raise bad_request(message, "ValidationError")
    return iso(max(wanted, now + SHORTEST))


def _validate(address: str, ca_path: str) -> None:
    """:raises Refusal: 400 when the endpoint does not give the token back"""
    # What a decoder forgets, or a page shows otherwise, does not come back alike.
    token = f"Validation: Testing client & <application> +{uuid.uuid4()}%2F"
    answer = post(
        address,
        ca_path,
        timeout=_ANSWER_WITHIN,
        params={"validationToken": token},
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )
    if answer is None or not _gives_back(answer, token):
        raise bad_request("Subscription validation request failed.", "ValidationError")


def _gives_back(answer: requests.Response, token: str) -> bool:
    is_plain = answer.headers.get("Content-Type", "").startswith("text/plain")
    return answer.status_code == 200 and is_plain and answer.text == token


def _entity(call: Call, subscription: Subscription, status: int = 200) -> Answer:
    context = f"{call.request.host}/v1.0/{_ENTITY}"
    return Answer(status, {"@odata.context": context, **subscription.properties})
