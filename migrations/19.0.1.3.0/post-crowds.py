"""The many strangers of one message, listed one by one until now, become one line."""

MANY = 20  # as models/email_logging_crowd.py has it
# People whom nobody has decided about, of messages with many of them only.
CROWDS = """
    WITH crowded AS (
        SELECT skipped_id
          FROM email_logging_sighting
         GROUP BY skipped_id
        HAVING count(DISTINCT correspondent_id) > %(many)s
    )
    SELECT skipped.id, skipped.company_id, skipped.sender_email, skipped.date,
           array_agg(DISTINCT person.id)
      FROM crowded
      JOIN email_logging_skipped skipped ON skipped.id = crowded.skipped_id
      JOIN email_logging_sighting sighting ON sighting.skipped_id = skipped.id
      JOIN email_logging_correspondent person ON person.id = sighting.correspondent_id
     WHERE person.email IS NOT NULL AND person.crowd_id IS NULL
       AND person.ignored IS NOT TRUE AND person.partner_id IS NULL
       AND NOT EXISTS (
           SELECT FROM email_logging_sighting other
            WHERE other.correspondent_id = person.id
              AND other.skipped_id NOT IN (SELECT skipped_id FROM crowded))
     GROUP BY skipped.id
     ORDER BY skipped.date, skipped.id
"""
CROWD = """
    INSERT INTO email_logging_correspondent
           (company_id, crowd_sender, crowd_date, last_date)
    SELECT %(company)s, %(sender)s, %(date)s, max(last_date)
      FROM email_logging_correspondent WHERE id = ANY(%(people)s)
 RETURNING id
"""
SIGHTINGS = """
    INSERT INTO email_logging_sighting (correspondent_id, skipped_id, user_id)
    SELECT DISTINCT %(crowd)s, skipped_id, user_id
      FROM email_logging_sighting WHERE correspondent_id = ANY(%(people)s)
"""


def migrate(cr, version):
    cr.execute(CROWDS, {"many": MANY})
    grouped = set()
    for _skipped_id, company, sender, date, people in cr.fetchall():
        people = [person for person in people if person not in grouped]
        if len(people) > MANY:
            grouped.update(people)
            _make_crowd(cr, company, sender, date, people)


def _make_crowd(cr, company, sender, date, people):
    vals = {"company": company, "sender": sender, "date": date, "people": people}
    cr.execute(CROWD, vals)
    crowd = cr.fetchone()[0]
    cr.execute(SIGHTINGS, {"crowd": crowd, "people": people})
    cr.execute(
        "UPDATE email_logging_correspondent SET crowd_id = %s WHERE id = ANY(%s)",
        [crowd, people],
    )
