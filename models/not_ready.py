from ..msgraph.errors import GraphError


class NotReady(GraphError):
    """Something on our side keeps us from asking Microsoft at all.

    Kinds: setup_incomplete, https_needed, key_wrong, key_malformed, database_changed,
    neutralized, wrong_person. `email.logging.remedy` has their sentences.
    """

    def __init__(self, kind, code=""):
        # GraphError looks its sentence up among Microsoft's failures only.
        Exception.__init__(self, kind)
        self.kind = kind
        self.remedy = kind
        self.code = code
        self.status = None
        self.request_id = ""
        self.detail = ""
        self.maybe_applied = False

    @property
    def transient(self):
        return False

    @property
    def connection(self):
        return True
