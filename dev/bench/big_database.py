"""A database of a large company, filled by SQL in a minute or two.

1,000,000 logged messages with an entry each, 250,000 conversations of two segments,
500,000 that were not logged, 500,000 contacts, 2,000 salespeople in 20 teams; one
company has 100 contacts with 1,000 entries each, half of them the sandbox's Giulia's:
they are the oldest. 1,000 messages are private, 1,000 shared with everybody of Sales,
300 with salesperson7. salesperson8 may see all documents; salesperson9, too, and leads
Giulia.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from .engine import Engine, Environment

ENTRIES = 1_000_000
SKIPPED = 500_000
CONTACTS = 500_000
SALESPEOPLE = 2_000
CONVERSATIONS = 250_000
SHARED_WITH, ALL_DOCUMENTS, LEADER = (f"salesperson{n}" for n in (7, 8, 9))
LARGE_COMPANY = "Large Company"
LARGE_COMPANY_CONTACTS = 100
LARGE_COMPANY_ENTRIES = 100_000
TABLES = (
    "res_partner",
    "email_logging_conversation",
    "email_logging_message",
    "interaction_log_entry",
    "email_logging_skipped",
)
TEAMS = 20

FILL = """
INSERT INTO res_partner (id, name, complete_name, email, email_normalized,
                         email_logging_address, active,
                         type, is_company, commercial_partner_id, partner_share, lang,
                         create_date, write_date)
SELECT %(first_partner)s + n, 'Person ' || n, 'Person ' || n,
       'person' || n || '@firm' || n %% 50000 || '.example',
       'person' || n || '@firm' || n %% 50000 || '.example',
       'person' || n || '@firm' || n %% 50000 || '.example', true,
       'contact', false, %(first_partner)s + n, n > %(salespeople)s, 'en_US',
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(contacts)s + %(salespeople)s) n;

UPDATE res_partner
   SET parent_id = %(large_company)s, commercial_partner_id = %(large_company)s
 WHERE id BETWEEN %(first_contact)s AND %(first_contact)s + %(large_contacts)s - 1;

INSERT INTO res_users (id, login, partner_id, company_id, active, share,
                       notification_type, create_date)
SELECT %(first_user)s + n, 'salesperson' || n, %(first_partner)s + n, %(company)s,
       true, false, 'email', now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(salespeople)s) n;

INSERT INTO res_groups_users_rel (gid, uid)
SELECT gid, %(first_user)s + n
  FROM unnest(%(groups)s) gid, generate_series(1, %(salespeople)s) n;

INSERT INTO email_logging_address (partner_id, email, is_main, state, create_date)
SELECT id, email_normalized, true, 'confirmed', create_date
  FROM res_partner
 WHERE id BETWEEN %(first_partner)s + 1 AND %(first_partner)s + %(salespeople)s;

INSERT INTO res_company_users_rel (cid, user_id)
SELECT %(company)s, %(first_user)s + n FROM generate_series(1, %(salespeople)s) n;

INSERT INTO email_logging_conversation (id, company_id, last_date, create_date)
SELECT n, %(company)s,
       timestamp '2021-01-01'
           + (%(entries)s - %(conversations)s + n) * interval '2 minutes',
       now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(conversations)s) n;

INSERT INTO email_logging_message (id, mailbox_id, company_id, key,
       internet_message_id, subject, direction, date, sender_name, sender_email,
       recipients_to, participants, plain_body, body_type, preview, audience,
       conversation_id, create_date)
SELECT n, %(mailbox)s, %(company)s, 'filler-immutable-id-' || n,
       '<filler.' || n || '@mail.example>',
       'Offer ' || n || ' for the lighting of hall ' || n %% 1000, 'inbound',
       timestamp '2021-01-01' + n * interval '2 minutes',
       'Person', 'person' || n %% %(contacts)s || '@firm.example',
       'somebody@lumen.example',
       ' person' || n %% %(contacts)s || '@firm' || n %% 50000 || '.example'
           || ' somebody@lumen.example ',
       '<p>' || repeat(md5(n::text), 8) || '</p>', 'html',
       'Good morning, batch' || n %% 20 || ' of series' || n %% 90,
       CASE n %% 1000 WHEN 3 THEN 'private' WHEN 4 THEN 'sales' END,
       1 + n %% %(conversations)s, now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(entries)s) n;

INSERT INTO interaction_log_entry (message_id, company_id, user_id, partner_id,
       contact_email, date, direction, is_by_contact, ambiguous, conversation_id,
       create_date)
SELECT n, %(company)s,
       CASE WHEN n <= %(large_entries)s AND n / %(large_contacts)s %% 2 = 0
            THEN %(giulia)s
            ELSE %(first_user)s + 1 + n %% %(salespeople)s END,
       %(first_contact)s + CASE WHEN n <= %(large_entries)s
                                THEN n %% %(large_contacts)s
                                ELSE n %% %(contacts)s END,
       'person' || n %% %(contacts)s || '@firm' || n %% 50000 || '.example',
       timestamp '2021-01-01' + n * interval '2 minutes', 'inbound', true, false,
       1 + n %% %(conversations)s, now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(entries)s) n;

INSERT INTO logged_email_reader_rel (message_id, user_id)
SELECT n, %(first_user)s + 7 FROM generate_series(500000, 800000, 1000) n;

INSERT INTO email_logging_skipped (mailbox_id, company_id, key,
       internet_message_id, date, sender_email, recipients, participants, reason,
       create_date)
SELECT %(mailbox)s, %(company)s, 'filler-skipped-id-' || n,
       '<filler.skipped.' || n || '@mail.example>',
       timestamp '2021-01-01' + n * interval '4 minutes',
       'stranger' || n %% 90000 || '@elsewhere' || n %% 9000 || '.example',
       'somebody@lumen.example',
       ' stranger' || n %% 90000 || '@elsewhere' || n %% 9000 || '.example'
           || ' somebody@lumen.example ',
       'unknown_contact', now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(skipped)s) n;
"""
# Of the messages of a conversation, which stand a quarter of all apart, the first and
# the last begin one; three of four are answered.
FILL_SEGMENTS = """
INSERT INTO email_logging_segment (message_id, conversation_id, company_id, is_first,
       direction, date, asked_id, asked_date, answer_id, answer_date, hours, is_late,
       user_id, team_id, create_date)
SELECT message.id, message.conversation_id, message.company_id,
       message.id <= %(conversations)s,
       CASE WHEN message.id %% 3 = 0 THEN 'outbound' ELSE 'inbound' END, message.date,
       message.id, message.date,
       CASE WHEN message.id %% 4 > 0 THEN message.id + %(conversations)s END,
       CASE WHEN message.id %% 4 > 0 THEN message.date + interval '1 day' END,
       CASE WHEN message.id %% 4 > 0 THEN message.id %% 4000 * 7919 %% 4000 / 100.0 END,
       CASE WHEN message.id %% 4 > 0 THEN message.id %% 4000 * 7919 %% 4000 > 1600 END,
       entry.user_id, member.crm_team_id, now() AT TIME ZONE 'UTC'
  FROM email_logging_message message
  JOIN interaction_log_entry entry ON entry.message_id = message.id
  LEFT JOIN crm_team_member member ON member.user_id = entry.user_id AND member.active
 WHERE (message.id - 1) / %(conversations)s IN (0, 3);
"""
NEXT_IDS = (
    "res_partner",
    "res_users",
    "email_logging_conversation",
    "email_logging_message",
)


def fill(engine: Engine) -> None:
    """Fill a database that has just the addon installed."""
    engine.load_demo_people()
    with engine.environment() as env:
        mailbox = env["email.logging.mailbox"].create({"email": "filler@lumen.example"})
        company = env["res.partner"].create({"name": LARGE_COMPANY, "is_company": True})
        env.flush_all()
        env.cr.execute("SET maintenance_work_mem = '1GB'")
        values = _values(env, mailbox, company)
        # Faster made at the end than kept up to date row by row.
        to_make_again = drop_what_slows(env, TABLES)
        env.cr.execute(FILL, values)
        for statement in reversed(to_make_again):
            env.cr.execute(statement)
        for table in NEXT_IDS:
            env.cr.execute(
                f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"
            )
        _promote(env)
        env.flush_all()
        env.cr.execute(FILL_SEGMENTS, values)
        _make_facts(env)
        env.cr.commit()
        env.cr.execute("ANALYZE")


def _make_facts(env: Environment) -> None:
    """As the job that follows an update does, all in one go; and everybody wrote back
    within the hour.
    """
    partners = env["interaction.log.entry"]._search([]).subselect("partner_id")
    ids = [row[0] for row in env.execute_query(partners)]
    env["email.logging.fact"]._make(set(ids))
    env.cr.execute(
        "UPDATE email_logging_fact SET we_wrote = they_wrote + interval '1 hour',"
        " exchanged = they_wrote + interval '1 hour'"
    )


def _promote(env: Environment) -> None:
    """Give the rights that few of them have."""
    env.invalidate_all()
    users = env["res.users"].search([("login", "in", [ALL_DOCUMENTS, LEADER])])
    group = env.ref("sales_team.group_sale_salesman_all_leads")
    users.write({"group_ids": [(4, group.id)]})
    leader = users.filtered(lambda user: user.login == LEADER)
    giulia = env.ref("crm_email_logging.user_giulia")
    team = {"name": "Giulia's", "user_id": leader.id, "member_ids": giulia.ids}
    env["crm.team"].create(team)
    people = env["res.users"].search([("login", "=like", "salesperson%")])
    env["crm.team"].create(
        [
            {"name": f"Team {number}", "member_ids": people[number::TEAMS].ids}
            for number in range(TEAMS)
        ]
    )


def _values(env: Environment, mailbox: Any, company: Any) -> dict[str, Any]:
    env.cr.execute("SELECT max(id) FROM res_partner")
    first_partner = env.cr.fetchone()[0]
    env.cr.execute("SELECT max(id) FROM res_users")
    first_user = env.cr.fetchone()[0]
    groups = ("base.group_user", "sales_team.group_sale_salesman")
    return {
        "mailbox": mailbox.id,
        "company": mailbox.company_id.id,
        "large_company": company.id,
        "large_contacts": LARGE_COMPANY_CONTACTS,
        "large_entries": LARGE_COMPANY_ENTRIES,
        "giulia": env.ref("crm_email_logging.user_giulia").id,
        "first_partner": first_partner,
        "first_contact": first_partner + SALESPEOPLE + 1,
        "first_user": first_user,
        "groups": [env.ref(group).id for group in groups],
        "entries": ENTRIES,
        "skipped": SKIPPED,
        "contacts": CONTACTS,
        "conversations": CONVERSATIONS,
        "salespeople": SALESPEOPLE,
    }


def drop_what_slows(env: Environment, tables: Sequence[str]) -> list[str]:
    """Foreign keys and indexes.

    :return: the statements that make them again, the last one first
    """
    return [*_drop_foreign_keys(env, tables), *_drop_indexes(env, tables)]


def _drop_foreign_keys(env: Environment, tables: Sequence[str]) -> list[str]:
    """:return: the statements that make them again"""
    env.cr.execute(
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f'
        """,
        [list(tables)],
    )
    found = env.cr.fetchall()
    for table, name, _definition in found:
        env.cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        for table, name, definition in found
    ]


def _drop_indexes(env: Environment, tables: Sequence[str]) -> list[str]:
    """:return: the statements that make them again"""
    env.cr.execute(
        """
        SELECT index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid)
          FROM pg_index index
         WHERE index.indrelid = ANY(%s::regclass[]) AND NOT index.indisprimary
        """,
        [list(tables)],
    )
    found = env.cr.fetchall()
    for name, _definition in found:
        env.cr.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    fill(Engine(options.config, options.database))
    return 0


if __name__ == "__main__":
    sys.exit(main())
