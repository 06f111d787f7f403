"""Words are read by those whom one clause names; mailboxes of before stay as they were.

Rules are the administrator's to change: those that somebody changed are left alone.
"""

import logging

from odoo.tools.sql import column_exists, create_column

_logger = logging.getLogger(__name__)

TABLE = "email_logging_mailbox"
ALL = '[(1, "=", 1)]'
# {rule: (its domain before, its domain now)}; None: the rule is gone
RULES = {
    "interaction_log_entry_salesman_rule": (
        '[("user_id", "=", user.id)]',
        '[("is_visible", "=", True)]',
    ),
    "email_logging_message_salesman_rule": (
        '[("entry_ids.user_id", "=", user.id)]',
        '[("is_readable", "=", True)]',
    ),
    "interaction_log_entry_manager_rule": (ALL, None),
    "email_logging_message_manager_rule": (ALL, None),
}


def migrate(cr, version):
    if not column_exists(cr, TABLE, "words_for"):
        create_column(cr, TABLE, "words_for", "varchar")
    # Team leaders could not read what their team wrote.
    cr.execute(
        "UPDATE email_logging_mailbox SET words_for = 'administrators'"
        " WHERE words_for IS NULL"
    )
    for name, (before, now) in RULES.items():
        _change_rule(cr, name, before, now)


def _change_rule(cr, name, before, now):
    cr.execute(
        """
        SELECT rule.id, rule.domain_force
          FROM ir_rule rule
          JOIN ir_model_data data ON data.model = 'ir.rule' AND data.res_id = rule.id
         WHERE data.module = 'crm_email_logging' AND data.name = %s
        """,
        [name],
    )
    for rule_id, domain in cr.fetchall():
        if (domain or "").strip() == before:
            _replace(cr, rule_id, now)
        elif domain != now:
            _logger.info("The rule %s was changed by hand, and stays so.", name)


def _replace(cr, rule_id, domain):
    if domain:
        cr.execute(
            "UPDATE ir_rule SET domain_force = %s WHERE id = %s", [domain, rule_id]
        )
        return
    cr.execute(
        "DELETE FROM ir_model_data WHERE model = 'ir.rule' AND res_id = %s", [rule_id]
    )
    cr.execute("DELETE FROM ir_rule WHERE id = %s", [rule_id])
