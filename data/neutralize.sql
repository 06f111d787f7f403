-- A copy of the database must not drain the production mailbox.
UPDATE ir_cron
   SET active = FALSE
 WHERE id IN (SELECT cron_id FROM email_logging_mailbox);

UPDATE email_logging_mailbox
   SET enabled = FALSE,
       account_username = NULL,
       state = 'not_connected';

-- Nor send what was queued there.
UPDATE email_logging_draft
   SET state = 'draft'
 WHERE state != 'draft';

DELETE FROM email_logging_token;

DELETE FROM email_logging_pending_sign_in;

-- Nor end what tells the production database of new mail.
DELETE FROM email_logging_subscription;

DELETE FROM ir_config_parameter
 WHERE key IN (
       'crm_email_logging.client_secret',
       'crm_email_logging.certificate',
       'crm_email_logging.server_password'
 );
