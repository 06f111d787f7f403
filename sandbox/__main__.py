"""``python -m sandbox --port 8443 --smtp-port 2525 --state DIR [--mail DIR]
[--log-to ADDRESS]``"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from .service import Sandbox


def main() -> int:
    options = _options()
    sandbox = Sandbox(options.state, options.host, options.port, options.smtp_port)
    try:
        sandbox.start()
    except OSError as error:
        print(f"The sandbox cannot listen: {error}", file=sys.stderr)
        return 1
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    if options.log_to:
        sandbox.control.log_to(options.log_to)
    if options.mail:
        sandbox.control.deliver_files(options.mail)
    print(
        f"sandbox ready {sandbox.url} smtp localhost:{sandbox.smtp_port} "
        f"ca {sandbox.ca_path}",
        flush=True,
    )
    ended.wait()
    sandbox.stop()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8443, help="HTTPS")
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument(
        "--state", type=Path, required=True, help="folder for certificates and keys"
    )
    parser.add_argument("--mail", type=Path, help="folder of .eml files to deliver")
    parser.add_argument(
        "--log-to",
        action="append",
        metavar="ADDRESS",
        help="what the mail-flow rules copy to; may be given several times",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
