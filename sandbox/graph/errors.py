"""Graph's errors: status, code and message, and the JSON they come in."""

from __future__ import annotations

from typing import Any

from ..control.faults import Fault
from ..store.clock import Clock
from ..web.http import Answer, Request


class GraphError(Exception):
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


def of_fault(fault: Fault) -> GraphError:
    """The error that a test asked for; without a code, Graph's usual one."""
    code = fault.code or _CODES.get(fault.status, "UnknownError")
    return GraphError(fault.status, code, fault.message or code, fault.headers)


def bad_request(message: str, code: str = "BadRequest") -> GraphError:
    return GraphError(400, code, message)


def unknown_property(name: str, kind: str) -> GraphError:
    message = (
        f"Parsing OData Select and Expand failed: Could not find a property named "
        f"'{name}' on type 'microsoft.graph.{kind}'."
    )
    return bad_request(message, "RequestBroker--ParseUri")


def malformed_id() -> GraphError:
    return bad_request("Id is malformed.", "ErrorInvalidIdMalformed")


def invalid_token(message: str, authorize_url: str) -> GraphError:
    challenge = (
        f'Bearer realm="", authorization_uri="{authorize_url}", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    headers = {"WWW-Authenticate": challenge}
    return GraphError(401, "InvalidAuthenticationToken", message, headers)


def access_denied() -> GraphError:
    message = "Access is denied. Check credentials and try again."
    return GraphError(403, "ErrorAccessDenied", message)


def request_denied() -> GraphError:
    message = "Insufficient privileges to complete the operation."
    return GraphError(403, "Authorization_RequestDenied", message)


def item_not_found() -> GraphError:
    message = "The specified object was not found in the store."
    return GraphError(404, "ErrorItemNotFound", message)


def folder_not_found() -> GraphError:
    message = "The specified folder could not be found in the store."
    return GraphError(404, "ErrorFolderNotFound", message)


def invalid_user(name: str) -> GraphError:
    return GraphError(
        404, "ErrorInvalidUser", f"The requested user '{name}' is invalid."
    )


def user_not_found(name: str) -> GraphError:
    message = (
        f"Resource '{name}' does not exist or one of its queried reference-property "
        "objects are not present."
    )
    return GraphError(404, "Request_ResourceNotFound", message)


def no_mailbox() -> GraphError:
    message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
    return GraphError(404, "MailboxNotEnabledForRESTAPI", message)


def unknown_path(segment: str) -> GraphError:
    message = f"Resource not found for the segment '{segment}'."
    return bad_request(message)


def method_not_allowed() -> GraphError:
    message = "Specified HTTP method is not allowed for the request target."
    return GraphError(405, "Request_BadRequest", message)


def inefficient_filter() -> GraphError:
    message = "The restriction or sort order is too complex for this operation."
    return bad_request(message, "InefficientFilter")


def precondition_failed() -> GraphError:
    message = "The change key passed in the request does not match the current one."
    return GraphError(412, "ErrorIrresolvableConflict", message)


def folder_exists() -> GraphError:
    message = "A folder with the specified name already exists."
    return GraphError(409, "ErrorFolderExists", message)


def quota_exceeded() -> GraphError:
    message = "The mailbox has exceeded its quota; the item could not be saved."
    return GraphError(507, "ErrorQuotaExceeded", message)


def throttled(limit: str, seconds: int) -> GraphError:
    message = f"Application is over its {limit} limit."
    headers = {"Retry-After": str(seconds)}
    return GraphError(429, "ApplicationThrottled", message, headers)


def sync_state_not_found() -> GraphError:
    message = "The sync state generation is not found; start a new synchronization."
    return GraphError(410, "syncStateNotFound", message)


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
