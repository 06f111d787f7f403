"""What make can do here."""

COMMANDS = """\
make demo              a Microsoft 365 tenant in a box and an Odoo that logs its mail
make demo ONCE=1       the same, but ends after checking what was logged
make demo AUTH=application
                       nobody signs in: the application reads the mailbox by itself
make demo EXCHANGE=server
                       the mail lies in a shared mailbox on an Exchange Server;
                       EXCHANGE=folder: in its public folders; with ONCE=1, too
make mail              an e-mail into the running demo, as a customer writes it, and
                       what Odoo decides; FROM= TO= SUBJECT= TEXT= make it another one
make cases CASES=folder
                       mail that was once decided wrongly: expected and got
make test              all tests; make test ARGS="-k name" runs a part;
                       DATABASE_LANGUAGE=it_IT: in a database that was made in Italian
make prepare, make test-databases
                       what the tests and the linters need, without running them
make attack            hostile mail, forbidden tries, an Exchange that hangs; a
                       table of numbers; ARGS=workers runs the last alone
make coverage          what no test executes, room by room; ARGS=report: printed again
make mutants           small faults put into the code one by one: which no test notices;
                       ARGS="50 7": so many, drawn with this seed
make try-install       README's steps in an Odoo that has nothing but its own
make lint              ruff, pylint-odoo, mypy, prettier and eslint, which need Node
make format            corrects what they can correct
make wheel             builds the wheel and tries it in a clean Odoo
make bench             speed and safety of the job, with targets; LONG=1: in full length
make upgrade           databases of earlier versions, updated and compared row by row;
                       MESSAGES=100000: the time that so many take, and the locks
make beside            installed, used, updated and removed beside other addons, Odoo's
                       and the community's: what the log says only with ours
make pot               the template of the translations, and its terms in each language
make readme            README.md, put together from the fragments in readme/
make screenshots       the pictures in static/description, taken from the demo;
                       ARGS=pages: all pages at four widths, into .work/pages
make clean             remove .work/: everything that was downloaded or made

Variables, each with its default:
ODOO_HOME=             folder of an Odoo 19; else the active Python's, else Debian's
PGHOST= PGPORT= PGUSER= PGPASSWORD=
                       a PostgreSQL server; else a private one on a free port
ODOO_PORT=8069 GEVENT_PORT=8072 SANDBOX_PORT=8443 SMTP_PORT=2525
                       where the demo listens, on this machine only
DEBIAN_MIRROR=         where to get Odoo 19 when this machine's own sources have none
PYTHON=python3         the active Python, 3.10 to 3.13; else another of this machine
"""

if __name__ == "__main__":
    print(COMMANDS, end="")
