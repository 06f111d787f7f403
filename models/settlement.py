"""Where messages go once their verdict is committed, and how that is noted."""

from ..msgraph.errors import GraphError

ARCHIVE = "archive"
NOT_LOGGED = "Not Logged"
DELETED = "deleteditems"


def has_left(result):
    """Somebody who moved the message by hand settled it as well."""
    return not isinstance(result, GraphError) or result.kind == "not_found"


def is_logged(record):
    return record._name == "email.logging.message"


class Settlement:
    """Moves recorded messages out of the Inbox of one mailbox, in batches.

    A destination is the path of a folder, a tuple of names. Folders are found or made
    when first needed, and their ids kept on the mailbox. Its settings are those of the
    moment this is made: a commit in between makes Odoo forget what it has read.
    """

    def __init__(self, mailbox, graph):
        self.mailbox = mailbox
        self.graph = graph
        self.logged_folder = mailbox.logged_folder
        self.logged_folder_name = mailbox.logged_folder_name
        self.deletes_skipped = mailbox.skipped_action == "delete"
        self.folder_ids = dict(mailbox.folder_ids or {})

    def settle(self, records):
        """:param records: {Graph id: message or skipped record}
        :return: {Graph id: `Moved` or `GraphError`}; records are noted as settled
        """
        outcome = {}
        for destination, ids in self._by_destination(records).items():
            outcome |= self._move(ids, destination)
        self._note(records, outcome)
        return outcome

    def note_places(self, records):
        """Note records whose move was applied, but not noted before a crash."""
        inbox = self.graph.folder("inbox").id
        places = self.graph.locate(list(records))
        elsewhere = {
            graph_id: place
            for graph_id, place in places.items()
            if isinstance(place, GraphError) or place.folder_id != inbox
        }
        self._note(records, elsewhere)

    # Where to

    def _by_destination(self, records):
        groups = {}
        for graph_id, record in records.items():
            groups.setdefault(self._destination(record), []).append(graph_id)
        return groups

    def _destination(self, record):
        if is_logged(record):
            return self._logged_destination(record)
        # What failed is never deleted: it was not looked at.
        if self.deletes_skipped and record.reason != "failed":
            return (DELETED,)
        return (NOT_LOGGED,)

    def _logged_destination(self, message):
        match self.logged_folder:
            case "monthly" if message.date:
                return (ARCHIVE, f"{message.date:%Y-%m}")
            case "own":
                return (self.logged_folder_name,)
            case _:
                return (ARCHIVE,)

    # Moving

    def _move(self, ids, destination):
        outcome = self.graph.move(ids, self._folder_id(destination))
        lost = [i for i, r in outcome.items() if self._is_folder_missing(r)]
        if lost:
            # Somebody removed the folder: find or make it anew.
            self.folder_ids = {}
            outcome |= self.graph.move(lost, self._folder_id(destination))
        return outcome

    def _is_folder_missing(self, result):
        return isinstance(result, GraphError) and result.kind == "folder_missing"

    def _folder_id(self, path):
        key = "/".join(path)
        if key not in self.folder_ids:
            self.folder_ids[key] = self._find(path)
            self.mailbox.folder_ids = dict(self.folder_ids)
        return self.folder_ids[key]

    def _find(self, path):
        *parents, name = path
        if parents:
            return self.graph.ensure_folder(name, self._folder_id(tuple(parents))).id
        if name == ARCHIVE:
            return self.graph.archive().id
        if name == DELETED:
            return self.graph.folder(DELETED).id
        return self.graph.ensure_folder(name).id

    def _note(self, records, outcome):
        links, skipped_ids = {}, []
        for graph_id, result in outcome.items():
            record = records[graph_id]
            if not has_left(result):
                continue
            if is_logged(record):
                links[record.id] = getattr(result, "web_link", None)
            else:
                skipped_ids.append(record.id)
        env = self.mailbox.env
        env["email.logging.message"]._note_settled(links)
        env["email.logging.skipped"].browse(skipped_ids).settled = True
