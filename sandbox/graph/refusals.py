"""Graph's errors: status, code and message, and the JSON they come in."""

from __future__ import annotations

from typing import Any

from ..control.faults import Fault
from ..store.clock import Clock
from ..web.http import Answer, Request


class Refusal(Exception):
    """An error that Graph answers with; ``headers`` go with it."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def answer(self, request: Request, clock: Clock) -> Answer:
        inner = {
            "date": clock.text().rstrip("Z"),
            "request-id": request.id,
            "client-request-id": request.headers.get("client-request-id", request.id),
        }
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        body["innerError"] = inner
        return Answer(self.status, {"error": body}, dict(self.headers))


def refusal_of(fault: Fault) -> Refusal:
    """The error that a test asked for; without a code, Graph's usual one."""
    code = fault.code or _CODES.get(fault.status, "UnknownError")
    return Refusal(fault.status, code, fault.message or code, fault.headers)


def bad_request(message: str, code: str = "BadRequest") -> Refusal:
    return Refusal(400, code, message)


def unknown_property(name: str, kind: str) -> Refusal:
    message = (
        f"Parsing OData Select and Expand failed: Could not find a property named "
        f"'{name}' on type 'microsoft.graph.{kind}'."
    )
    return bad_request(message, "RequestBroker--ParseUri")


def malformed_id() -> Refusal:
    return bad_request("Id is malformed.", "ErrorInvalidIdMalformed")


def invalid_token(message: str, authorize_url: str) -> Refusal:
    challenge = (
        f'Bearer realm="", authorization_uri="{authorize_url}", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    headers = {"WWW-Authenticate": challenge}
    return Refusal(401, "InvalidAuthenticationToken", message, headers)


def access_denied() -> Refusal:
    message = "Access is denied. Check credentials and try again."
    return Refusal(403, "ErrorAccessDenied", message)


def request_denied() -> Refusal:
    message = "Insufficient privileges to complete the operation."
    return Refusal(403, "Authorization_RequestDenied", message)


def item_not_found() -> Refusal:
    message = "The specified object was not found in the store."
    return Refusal(404, "ErrorItemNotFound", message)


def folder_not_found() -> Refusal:
    message = "The specified folder could not be found in the store."
    return Refusal(404, "ErrorFolderNotFound", message)


def invalid_user(name: str) -> Refusal:
    return Refusal(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")


def user_not_found(name: str) -> Refusal:
    message = (
        f"Resource '{name}' does not exist or one of its queried reference-property "
        "objects are not present."
    )
    return Refusal(404, "Request_ResourceNotFound", message)


def no_mailbox() -> Refusal:
    message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
    return Refusal(404, "MailboxNotEnabledForRESTAPI", message)


def unknown_path(segment: str) -> Refusal:
    message = f"Resource not found for the segment '{segment}'."
    return bad_request(message)


def method_not_allowed() -> Refusal:
    message = "Specified HTTP method is not allowed for the request target."
    return Refusal(405, "Request_BadRequest", message)


def inefficient_filter() -> Refusal:
    message = "The restriction or sort order is too complex for this operation."
    return bad_request(message, "InefficientFilter")


def precondition_failed() -> Refusal:
    message = "The change key passed in the request does not match the current one."
    return Refusal(412, "ErrorIrresolvableConflict", message)


def folder_exists() -> Refusal:
    message = "A folder with the specified name already exists."
    return Refusal(409, "ErrorFolderExists", message)


def quota_exceeded() -> Refusal:
    message = "The mailbox has exceeded its quota; the item could not be saved."
    return Refusal(507, "ErrorQuotaExceeded", message)


def throttled(limit: str, seconds: int) -> Refusal:
    message = f"Application is over its {limit} limit."
    headers = {"Retry-After": str(seconds)}
    return Refusal(429, "ApplicationThrottled", message, headers)


def sync_state_not_found() -> Refusal:
    message = "The sync state generation is not found; start a new synchronization."
    return Refusal(410, "syncStateNotFound", message)


_CODES = {
    400: "BadRequest",
    401: "InvalidAuthenticationToken",
    403: "ErrorAccessDenied",
    404: "ErrorItemNotFound",
    409: "ErrorIrresolvableConflict",
    410: "syncStateNotFound",
    412: "ErrorIrresolvableConflict",
    429: "ApplicationThrottled",
    500: "ErrorInternalServerError",
    503: "ServiceNotAvailable",
    504: "UnknownError",
    507: "ErrorQuotaExceeded",
}
