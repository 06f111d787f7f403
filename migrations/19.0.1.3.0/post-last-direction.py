def migrate(cr, version):
    """Who wrote last, for those who are listed already.

    As far as it can be told: the correspondent himself, or one of our users.
    """
    cr.execute(
        """
        UPDATE email_logging_correspondent correspondent
           SET last_direction = CASE WHEN last.sender = correspondent.email
                                     THEN 'inbound' ELSE 'outbound' END
          FROM (
                SELECT DISTINCT ON (sighting.correspondent_id)
                       sighting.correspondent_id AS id, skipped.sender_email AS sender
                  FROM email_logging_sighting sighting
                  JOIN email_logging_skipped skipped ON skipped.id = sighting.skipped_id
                 ORDER BY sighting.correspondent_id, skipped.date DESC, skipped.id DESC
               ) last
         WHERE last.id = correspondent.id
           AND correspondent.last_direction IS NULL
           AND (last.sender = correspondent.email
                OR EXISTS (
                    SELECT FROM res_users users
                      JOIN res_partner partner ON partner.id = users.partner_id
                     WHERE NOT users.share
                       AND partner.email_logging_address = last.sender
                ))
        """
    )
