"""What Exchange Server and the network do wrong; none of it may lose or double a
message.
"""

FIND, GET, MOVE = ({"operation": name} for name in ("FindItem", "GetItem", "MoveItem"))
BUSY = {"status": 500, "code": "ErrorServerBusy"}
OFTEN = {"times": 9}

FAULTS = {
    "busy with a back-off at the ids": [FIND | BUSY | {"back_off": 600_000}],
    "busy with a back-off at the mails": [GET | BUSY | {"back_off": 600_000}],
    "busy with a back-off at the move": [MOVE | BUSY | {"back_off": 600_000}],
    "busy without a back-off at the ids": [FIND | BUSY | OFTEN],
    "busy without a back-off at the move": [MOVE | BUSY | OFTEN],
    "busy at one move": [MOVE | {"code": "ErrorServerBusy", "item": 2}],
    "503 at the ids": [FIND | {"status": 503, "retry_after": 600} | OFTEN],
    "503 at the mails": [GET | {"status": 503} | OFTEN],
    "503 at the move": [MOVE | {"status": 503} | OFTEN],
    "500 of IIS at the ids": [FIND | {"status": 500, "html": True} | OFTEN],
    "500 of IIS at the move": [MOVE | {"status": 500, "html": True} | OFTEN],
    "too many connections": [FIND | {"code": "ErrorExceededConnectionCount"}],
    "store not available at the ids": [
        FIND | {"code": "ErrorMailboxStoreUnavailable"} | OFTEN
    ],
    "mailbox on its way to another database": [
        MOVE | {"code": "ErrorMailboxMoveInProgress"} | OFTEN
    ],
    "ids cut in half": [FIND | {"truncate": True} | OFTEN],
    "mails cut in half": [GET | {"truncate": True} | OFTEN],
    "moves cut in half": [MOVE | {"truncate": True}],
    "login page instead of the ids": [FIND | {"html": True} | OFTEN],
    "login page instead of the mails": [GET | {"html": True} | OFTEN],
    "login page instead of the moves": [MOVE | {"html": True}],
    "connection reset at the ids": [FIND | {"drop": "before"} | OFTEN],
    "connection reset at the mails": [GET | {"drop": "before"} | OFTEN],
    "connection reset at the move": [MOVE | {"drop": "before"} | OFTEN],
    "connection cut after the move": [MOVE | {"drop": "after"}],
    "access denied to one mail": [GET | {"code": "ErrorAccessDenied", "item": 1}],
    "access denied at one move": [MOVE | {"code": "ErrorAccessDenied", "item": 1}],
    "one mail is damaged": [GET | {"code": "ErrorItemCorrupt", "item": 1}],
    "one mail is gone before it is read": [
        GET | {"code": "ErrorItemNotFound", "item": 1}
    ],
    "one move fails": [MOVE | {"code": "ErrorMoveCopyFailed", "item": 2}],
    "message gone at one move": [MOVE | {"code": "ErrorItemNotFound", "item": 1}],
    "the rest of the moves is not tried": [
        MOVE | {"code": "ErrorBatchProcessingStopped", "item": 2}
    ],
    "half of a surrogate in a subject": [GET | {"damage": "surrogate"} | OFTEN],
    "characters that XML has not": [GET | {"damage": "control"} | OFTEN],
    "an item of an unknown kind": [GET | {"damage": "unknown"} | OFTEN],
    "mails cut within their length": [GET | {"damage": "cut"} | OFTEN],
    "moves cut within their length": [MOVE | {"damage": "cut"}],
    "a move without an id": [MOVE | {"damage": "no id"}],
    "an id is empty": [FIND | {"damage": "no id"}],
    "one mail is missing": [GET | {"damage": "missing", "item": 1}],
    "one move is missing": [MOVE | {"damage": "missing", "item": 1}],
    "mails in another order": [GET | {"damage": "swapped"} | OFTEN],
    "busy behind another error": [
        FIND | {"code": "ErrorInternalServerError", "inner": "ErrorServerBusy"}
    ],
    "login page by a redirect": [FIND | {"status": 302} | OFTEN],
}

MOVES = {
    name: faults
    for name, faults in FAULTS.items()
    if all(MOVE.items() <= fault.items() for fault in faults)
}
"""Those that hit a move."""
