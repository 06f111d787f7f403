"""What each kind of mailbox does in its own way, asked by tests that hold for all."""

import sys


class Kind:
    """One kind of mailbox in the sandbox of a test case.

    - ``inbox``, ``archive``: names of the folder that is read, and of the one for what
      was logged; ``above``: the path of what they lie in, "" or with a slash at its end
    - ``addresses``: to which the rules copy mail: of the mailbox, and of a second one
    - ``adapter``: the class behind the port, a `RemoteMailbox`
    - ``faults``: {name: what the sandbox is to do wrong}, see its `Fault`
    - ``refused_moves``: pairs of a batch size and how the move of one is refused

    Ids of messages are the sandbox's, which tells nobody what they mean.
    """

    name = ""
    inbox, archive, above = "Inbox", "Archive", ""
    addresses = ()
    adapter = None
    faults = {}
    refused_moves = ()

    def __init__(self, case):
        self.case = case
        self.control = case.control

    @property
    def address(self):
        return self.addresses[0]

    def values(self, number=0):
        """Of the mailbox's record in Odoo, or of a second one's."""
        return {"email": self.addresses[number]}

    def connect(self, mailbox):
        """As an administrator does."""
        raise NotImplementedError

    def without_sleep(self):
        """A patcher of the waits that the client sleeps itself."""
        raise NotImplementedError

    # Messages

    def deliver(self, message, address=""):
        """Put it where mail waits, without any rule."""
        self.control.deliver_into([message.as_bytes()], address or self.address)

    def folder_counts(self, address=""):
        """:return: {display name: number of messages}, without empty folders"""
        found = self.control.folders(address or self.address)
        return {path.split("/")[-1]: count for path, count in found.items() if count}

    def ids_in(self, folder):
        """Of the messages in ``inbox`` or ``archive``, oldest first."""
        found = self.control.messages(self.address, self.above + folder)
        return [message["id"] for message in found]

    def move_by_hand(self, id):
        """To where nobody reads."""
        raise NotImplementedError

    def clear(self):
        self.control.clear_mailbox(self.address)

    # Troubles

    def let_time_pass(self):
        """As much as the server asked for."""

    def add_faults(self, name):
        for fault in self.faults[name]:
            self.control.add_fault(**fault)

    def throttle_reading(self, seconds):
        """Once."""
        raise NotImplementedError

    def refuse_move(self, id, refusal):
        """Of this message, until the faults are cleared."""
        raise NotImplementedError

    def set_full(self, full=True):
        self.control.set_full(self.address, full)

    def remove_archive(self):
        self.control.remove_well_known(self.address)

    def remove_not_logged(self):
        self.control.remove_folder(self.address, f"{self.above}Not Logged")

    def unreachable(self):
        """A context manager; inside it, the server's port is closed."""
        raise NotImplementedError


def only(*names):
    """Mark a test that makes sense for these kinds of mailbox alone."""

    def mark(test):
        test.kinds = names
        return test

    return mark


def of_each_kind(*kinds):
    """A class decorator: the first kind keeps the class's name, each other one gets a
    class of its own beside it, such as ``TestRunOfServer``.
    """

    def make(case):
        first, *others = (_of(case, kind, kind is kinds[0]) for kind in kinds)
        for other in others:
            setattr(sys.modules[case.__module__], other.__name__, other)
        return first

    return make


def _of(case, kind, is_first):
    """A class of the tests that make sense for this kind; None hides the others."""
    hidden = {
        name: None
        for name in dir(case)
        if kind.name not in getattr(getattr(case, name), "kinds", [kind.name])
    }
    name = case.__name__ if is_first else f"{case.__name__}Of{kind.__name__}"
    body = {"kind_of_mailbox": kind, "__module__": case.__module__, **hidden}
    return type(case)(name, (case,), body)
