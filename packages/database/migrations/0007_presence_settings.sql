-- For message, which tells gateways with the list of a user's conversations: who lets others see whether
-- they are there. Whoever has no settings does.
CREATE VIEW presence_settings AS
  SELECT u.id AS user_id, coalesce(s.presence_visible, true) AS presence_visible
    FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
   WHERE u.deleted_at IS NULL;
