"""One sandbox for a whole run of tests: to start one takes longer than most of them.

``control.reset()`` before each test makes it as fresh as a new one; only its keys, its
certificates and its ports stay.
"""

import atexit
from functools import cache

from ..sandbox import Sandbox


@cache
def one_sandbox():
    """The one of this process, started when it is first needed."""
    sandbox = Sandbox()
    sandbox.start()
    atexit.register(sandbox.stop)
    return sandbox
