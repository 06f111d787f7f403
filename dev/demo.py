"""The demo: Exchange in a box, Online or a server, and an Odoo that logs its mail.

Ends when interrupted; with ``--once`` after checking what was logged.
"""

import argparse
import time

from . import demo_facts
from .connect_mailbox import (
    add_outgoing_server,
    connect_mailbox,
    fill_in_setup,
    keep_address,
)
from .databases import Databases
from .demo_database import make_demo_database
from .demo_mail import Outcome, log_sample_mail, send_sample_mail
from .demo_servers import DemoServers, demo_servers
from .odoo_client import OdooClient
from .odoo_command import OdooRunner, require_clean_log
from .odoo_home import find_odoo
from .paths import LOGS
from .postgres import running_server
from .steps import Problem, run_main, step


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true")
    once = parser.parse_args().once
    with running_server() as postgres, demo_servers() as servers:
        runner = OdooRunner(find_odoo(), postgres)
        outcome = _run(servers, runner)
        if once:
            return _check(outcome, servers, runner)
        _stay(servers)
    return 0


def _run(servers: DemoServers, runner: OdooRunner) -> Outcome:
    """Have the sample mail logged, and tell what came of it."""
    database = make_demo_database(Databases(runner.server), runner)
    servers.start(runner, database)
    odoo = OdooClient(servers.odoo_url, database, "admin", "admin")
    # Its clock goes back meanwhile, which no token of the sign-in may see.
    with step("Sending the sample mail"):
        sent = send_sample_mail(servers.sandbox)
    with step("Connecting the mailbox"):
        keep_address(odoo)
        add_outgoing_server(odoo, servers.sandbox)
        fill_in_setup(odoo, servers.sandbox)
        mailbox = connect_mailbox(odoo, servers.sandbox)
    with step("Logging the sample mail") as progress:
        outcome = log_sample_mail(odoo, servers.sandbox, mailbox, sent, progress)
    facts = demo_facts.collect(servers, runner, odoo, mailbox, outcome)
    demo_facts.write(facts)
    demo_facts.show(facts)
    return outcome


def _check(outcome: Outcome, servers: DemoServers, runner: OdooRunner) -> int:
    """Exit status 1 when a count or Odoo's log is not as it should be."""
    require_clean_log(servers.odoo_log, runner.odoo)
    differences = outcome.differences()
    print("", *(differences or ["All counts are as expected."]), sep="\n")
    return 1 if differences else 0


def _stay(servers: DemoServers) -> None:
    """Wait for Ctrl-C.

    :raise Problem: a server ended by itself
    """
    print("\nCtrl-C stops it all.", flush=True)
    while servers.are_running():
        time.sleep(0.5)
    raise Problem(f"A server ended by itself; see the logs in {LOGS}")


if __name__ == "__main__":
    run_main(main)
