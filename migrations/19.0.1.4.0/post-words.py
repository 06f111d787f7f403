"""Words stand in messages only: they leave entries, notes and favourites."""

import ast
import json
import re

from odoo import SUPERUSER_ID, api

LINKED = """
    SELECT id, author_id, body
      FROM mail_message
     WHERE model = 'crm.lead' AND message_type = 'comment'
       AND position('data-oe-model="interaction.log.entry"' IN body) > 0
"""
LINK = re.compile(r'(<a [^>]*data-oe-model="interaction\.log\.entry"[^>]*>)[^<]*(</a>)')
NOTE = re.compile(rf"<p><b>[^<]*</b></p><p>{LINK.pattern}</p>")
ENTRY_ID = re.compile(r'data-oe-id="(\d+)"')


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(LINKED)
    for message_id, author_id, body in cr.fetchall():
        if LINK.search(body):
            author = env["res.partner"].browse(author_id)
            env["mail.message"].browse(message_id).body = _without_words(author, body)
    env.flush_all()
    _clean_favourites(cr)
    # With its index. The update is nearly done, so nobody waits for long.
    cr.execute("ALTER TABLE interaction_log_entry DROP COLUMN IF EXISTS subject")


def _without_words(author, body):
    """:return: the note as it is written now; in what is no note of ours, the link
    names no subject
    """
    entries = author.env["interaction.log.entry"].with_context(lang=author.lang)
    linked = ENTRY_ID.search(LINK.search(body)[1])
    entry = linked and entries.browse(int(linked[1])).exists()
    if entry and NOTE.fullmatch(body.strip()):
        return str(entry._prepare_note()["body"])
    if NOTE.fullmatch(body.strip()):
        return "<p><b>E-mail</b></p>"  # it was erased, and its words with it
    return LINK.sub(r"\1E-mail\2", body)


def _clean_favourites(cr):
    """Entries are no longer grouped or sorted by what not everybody may read."""
    cr.execute(
        "SELECT id, context, sort FROM ir_filters"
        " WHERE model_id = 'interaction.log.entry'"
        " AND (context LIKE '%subject%' OR sort LIKE '%subject%')"
    )
    for filter_id, context, sort in cr.fetchall():
        cr.execute(
            "UPDATE ir_filters SET context = %s, sort = %s WHERE id = %s",
            [_without_group(context), _without_sort(sort), filter_id],
        )


def _without_group(context):
    try:
        values = ast.literal_eval(context or "{}")
    except (SyntaxError, ValueError):
        return context  # computed: left as it is
    groups = values.get("group_by")
    if isinstance(groups, list):
        values["group_by"] = [group for group in groups if group != "subject"]
    return repr(values)


def _without_sort(sort):
    terms = json.loads(sort or "[]")
    return json.dumps([term for term in terms if term.split()[:1] != ["subject"]])
