"""What Exchange answers when it refuses: ResponseCodes and their usual texts.

Source: Exchange Web Services reference, ResponseCode.
"""

from __future__ import annotations

BATCH_STOPPED = "ErrorBatchProcessingStopped"
_TEXTS = {
    "ErrorAccessDenied": "Access is denied. Check credentials and try again.",
    BATCH_STOPPED: ("Because of an error, processing of the batch has been stopped."),
    "ErrorCannotDeleteObject": "The object could not be deleted.",
    "ErrorChangeKeyRequired": "Change key is required for this operation.",
    "ErrorExceededConnectionCount": (
        "You have exceeded the available concurrent connections for your account."
    ),
    "ErrorImpersonateUserDenied": (
        "The account does not have permission to impersonate the requested user."
    ),
    "ErrorFolderExists": "A folder with the specified name already exists.",
    "ErrorFolderNotFound": "The specified folder could not be found in the store.",
    "ErrorInvalidIdMalformed": "Id is malformed.",
    "ErrorInvalidOperation": "The requested operation is invalid.",
    "ErrorInvalidRequest": "The request is invalid.",
    "ErrorIrresolvableConflict": (
        "The send or update operation could not be performed because the change key "
        "passed in the request does not match the current change key for the item."
    ),
    "ErrorItemNotFound": "The specified object was not found in the store.",
    "ErrorMailboxMoveInProgress": "The mailbox is being moved. Try again later.",
    "ErrorMailboxStoreUnavailable": "The mailbox database is temporarily unavailable.",
    "ErrorMissingEmailAddress": (
        "When making a request as an account that does not have a mailbox, you must "
        "specify the mailbox primary SMTP address for any distinguished folder Ids."
    ),
    "ErrorMoveCopyFailed": "The move or copy operation failed.",
    "ErrorNameResolutionNoResults": "No results were found.",
    "ErrorNonExistentMailbox": ("The SMTP address has no mailbox associated with it."),
    "ErrorPublicFolderOperationFailed": "The public folder operation failed.",
    "ErrorQuotaExceeded": "The mailbox has exceeded its quota.",
    "ErrorServerBusy": "The server cannot service this request right now. Try again "
    "later.",
}


class Refusal(Exception):
    """An error in the place of one item's, one folder's or the whole answer."""

    def __init__(self, code: str, text: str = "", inner: str = "") -> None:
        """:param inner: the code that ErrorInternalServerError hides"""
        super().__init__(code)
        self.inner = inner
        self.code = code
        self.text = text or _TEXTS.get(code, f"The operation failed: {code}.")


class BadRequest(Refusal):
    """The request as a whole is refused, by a SOAP fault."""
