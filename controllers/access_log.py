"""What the access log must not keep of an address."""

import logging
import re

CALLBACK = re.compile(r"(/email_logging/oauth/callback)\?[^\s\"]*")


def _without_answer(record):
    """The answer to a sign-in holds a code that opens the account for some minutes."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            CALLBACK.sub(r"\1?...", arg) if isinstance(arg, str) else arg
            for arg in record.args
        )
    record.msg = CALLBACK.sub(r"\1?...", str(record.msg))
    return True


# werkzeug writes a line for each request, whatever the server.
logging.getLogger("werkzeug").addFilter(_without_answer)
