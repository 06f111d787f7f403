"""Users, and the translation of ids between formats."""

from __future__ import annotations

from typing import Any

from ..store.accounts import Account
from ..store.ids import plain_alphabet
from ..store.mailbox import StoredMailbox
from ..web.http import Answer
from .call import Call, find_message
from .message_json import message_id
from .odata import selected
from .refusals import Refusal, bad_request, unknown_property

_MOST_IDS = 1000
_IMMUTABLE_TYPES = {"immutableentryid", "restimmutableentryid"}
_ID_TYPES = _IMMUTABLE_TYPES | {"entryid", "ewsid", "restid"}
_DEFAULT_USER = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)


def get_user(call: Call) -> Answer:
    account = call.access.account(call.names[0], call.caller)
    whole = _user(account)
    names = selected(call.request.query) or _DEFAULT_USER
    for name in names:
        if name not in whole:
            raise unknown_property(name, "user")
    context = f"{call.request.host}/v1.0/$metadata#users/$entity"
    return Answer(200, {"@odata.context": context, **{n: whole[n] for n in names}})


def _user(account: Account) -> dict[str, Any]:
    given, _, surname = account.name.partition(" ")
    return {
        "businessPhones": [],
        "displayName": account.name,
        "givenName": given,
        "jobTitle": None,
        "mail": account.address,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": "it-IT",
        "surname": surname or None,
        "userPrincipalName": account.address,
        "id": account.id,
        "accountEnabled": not account.disabled,
        "userType": "Member",
    }


def translate_ids(call: Call) -> Answer:
    mailbox = call.mailbox()
    ids = call.parameter("inputIds")
    source = str(call.parameter("sourceIdType")).lower()
    target = str(call.parameter("targetIdType")).lower()
    if not isinstance(ids, list) or len(ids) > _MOST_IDS:
        raise bad_request("At most 1000 ids can be translated.", "ErrorInvalidRequest")
    if not {source, target} <= _ID_TYPES:
        raise bad_request("Unknown exchangeIdFormat.", "ErrorInvalidRequest")
    with mailbox.lock:
        results = [_translated(str(each), target, mailbox) for each in ids]
    context = f"{call.request.host}/v1.0/$metadata#Collection(microsoft.graph."
    return Answer(
        200, {"@odata.context": f"{context}convertIdResult)", "value": results}
    )


def _translated(identifier: str, target: str, mailbox: StoredMailbox) -> dict[str, Any]:
    try:
        message = find_message(mailbox, identifier)
    except Refusal as error:
        details = {"code": error.code, "message": error.message}
        return {"sourceId": identifier, "errorDetails": details}
    text = message_id(message, mailbox, target in _IMMUTABLE_TYPES)
    if not target.startswith("rest"):
        text = plain_alphabet(text)
    return {"sourceId": identifier, "targetId": text}
