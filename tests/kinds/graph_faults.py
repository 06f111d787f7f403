"""What Graph and the network do wrong; none of it may lose or double a message."""

LIST = {"path": "/messages\\?", "method": "GET"}
MOVE = {"path": "/move", "in_batch": True}
BATCH = {"path": r"/\$batch"}

FAULTS = {
    "list throttled with Retry-After": [LIST | {"status": 429, "retry_after": 600}],
    "list throttled without Retry-After": [LIST | {"status": 429, "times": 9}],
    "one move throttled": [MOVE | {"status": 429, "retry_after": 1, "skip": 2}],
    "one move throttled for long": [
        MOVE | {"status": 429, "retry_after": 600, "skip": 2}
    ],
    "one move throttled without Retry-After": [MOVE | {"status": 429, "skip": 2}],
    "every move throttled without Retry-After": [MOVE | {"status": 429, "times": 99}],
    "every move throttled": [MOVE | {"status": 429, "retry_after": 600, "times": 9}],
    "batch throttled": [BATCH | {"status": 429, "retry_after": 600}],
    "list 500": [LIST | {"status": 500, "times": 9}],
    "list 503": [LIST | {"status": 503, "retry_after": 600, "times": 9}],
    "list 504": [LIST | {"status": 504, "times": 9}],
    "move 500": [MOVE | {"status": 500, "times": 9}],
    "move 503": [MOVE | {"status": 503, "times": 9}],
    "move 504": [MOVE | {"status": 504, "times": 9}],
    "batch 500": [BATCH | {"status": 500, "times": 9}],
    "batch 503": [BATCH | {"status": 503, "retry_after": 600, "times": 9}],
    "batch 504": [BATCH | {"status": 504, "times": 9}],
    "token refused in mid-run": [BATCH | {"status": 401}],
    "connection reset at the list": [LIST | {"drop": "before", "times": 9}],
    "connection reset at the batch": [BATCH | {"drop": "before", "times": 9}],
    "connection cut after the move": [BATCH | {"drop": "after"}],
    "list cut in half": [LIST | {"truncate": True, "times": 9}],
    "batch cut in half": [BATCH | {"truncate": True}],
    "HTML instead of the list": [LIST | {"html": True, "times": 9}],
    "HTML instead of the batch": [BATCH | {"html": True, "times": 9}],
    "conflict at one move": [
        MOVE | {"status": 409, "code": "ErrorIrresolvableConflict"}
    ],
    "message gone at one move": [
        MOVE | {"status": 404, "code": "ErrorItemNotFound", "skip": 1}
    ],
}
