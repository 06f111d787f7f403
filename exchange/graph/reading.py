"""Reads Graph's successful answers, which may be cut, foreign or too long."""

from __future__ import annotations

from typing import Any

import requests

from ..errors import AnswerTooLarge, InvalidRequest, Unavailable
from .transport import transport_error

MAX_CONTENT = 160 * 1024 * 1024
"""Bytes; Exchange Online carries messages of up to 150 MB."""

_CHUNK = 16 * 1024


def json_object(response: requests.Response, *, may_apply: bool) -> dict[str, Any]:
    """The answer's JSON object; {} for an answer without content (204).

    :raises Unavailable: it is something else, such as a proxy's page or half an answer
    """
    if not response.content:
        if response.status_code in (202, 204):
            return {}
        raise _malformed(response, may_apply)
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        raise _malformed(response, may_apply) from None
    except MemoryError:  # a page is then asked for smaller
        raise AnswerTooLarge(
            status=response.status_code, maybe_applied=may_apply
        ) from None
    if not isinstance(answer, dict):
        raise _malformed(response, may_apply)
    return answer


def content(response: requests.Response, *, limit: int) -> tuple[bytes, str]:
    """The raw content and its type, read piece by piece.

    :raises InvalidRequest: ``too_large``, more than ``limit`` bytes
    """
    received = bytearray()
    try:
        for chunk in response.iter_content(_CHUNK):
            received += chunk
            if len(received) > limit:
                raise InvalidRequest("too_large", status=response.status_code)
    except (requests.RequestException, OSError) as error:
        raise transport_error(error, may_apply=False) from None
    return bytes(received), response.headers.get("Content-Type", "")


def _malformed(response: requests.Response, may_apply: bool) -> Unavailable:
    return Unavailable(
        "malformed_answer",
        status=response.status_code,
        request_id=response.headers.get("request-id", ""),
        maybe_applied=may_apply,
    )
