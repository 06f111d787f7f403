"""What each kind of mailbox does in its own way, asked by tests that hold for all."""

import sys


class Kind:
    """One kind of mailbox in the sandbox of a test case. Below this class stands what
    each answers; ids of messages are texts that only the kind can read.

    - ``inbox``, ``archive``: names of the folder that is read, and of the one for what
      was logged
    - ``adapter``: the class behind the port, a `RemoteMailbox`
    - ``faults``: {name: what the sandbox is to do wrong}, see its `Fault`
    - ``refused_moves``: pairs of a batch size and how the move of one is refused
    """

    name = ""
    inbox, archive = "Inbox", "Archive"
    adapter = None
    faults = {}
    refused_moves = ()

    def __init__(self, case):
        self.case = case
        self.control = case.control

    def add_faults(self, name):
        for fault in self.faults[name]:
            self.control.add_fault(**fault)


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
