-- What people choose about pushes and badges, and the one function that says what a badge is.

ALTER TABLE user_settings
  -- No pushes until then, whatever the schedule in do_not_disturb says.
  ADD COLUMN do_not_disturb_until timestamptz(3),
  -- What a conversation's level `default` stands for, by the type of the conversation.
  ADD COLUMN notify_direct text NOT NULL DEFAULT 'all' CHECK (notify_direct IN ('all', 'mentions', 'none')),
  ADD COLUMN notify_group text NOT NULL DEFAULT 'all' CHECK (notify_group IN ('all', 'mentions', 'none')),
  ADD COLUMN push_reactions boolean NOT NULL DEFAULT true,
  ADD COLUMN badge_muted boolean NOT NULL DEFAULT false;

ALTER TABLE participants DROP CONSTRAINT participants_notify_check;
ALTER TABLE participants
  ALTER COLUMN notify SET DEFAULT 'default',
  ADD CONSTRAINT participants_notify_check CHECK (notify IN ('default', 'all', 'mentions', 'none'));
-- So far `all` was what held for whoever had chosen nothing.
UPDATE participants SET notify = 'default' WHERE notify = 'all';

CREATE OR REPLACE VIEW push_users AS
  SELECT u.id, u.username, u.display_name, u.avatar_url, u.role,
         coalesce(s.preview, 'full') AS preview, s.do_not_disturb, s.do_not_disturb_until,
         coalesce(s.notify_direct, 'all') AS notify_direct, coalesce(s.notify_group, 'all') AS notify_group,
         coalesce(s.push_reactions, true) AS push_reactions, coalesce(s.badge_muted, false) AS badge_muted
    FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
   WHERE u.deleted_at IS NULL;

-- The badges of users, one row for each that is asked for: their unread messages, those of muted conversations
-- only for who wants them counted. Pushes and GET /api/unread both call this.
CREATE FUNCTION badges(p_user_ids uuid[])
RETURNS TABLE (user_id uuid, badge integer)
LANGUAGE sql STABLE AS $$
  SELECT a.user_id, coalesce(sum(n.unread), 0)::integer AS badge
    FROM (SELECT DISTINCT unnest(p_user_ids)) AS a(user_id)
    LEFT JOIN user_settings s ON s.user_id = a.user_id
    LEFT JOIN (
      SELECT u.user_id, u.unread, coalesce(p.muted_until > now(), false) AS muted
        FROM unread_counts(p_user_ids) u
        JOIN participants p ON p.conversation_id = u.conversation_id AND p.user_id = u.user_id
    ) n ON n.user_id = a.user_id AND (NOT n.muted OR coalesce(s.badge_muted, false))
   GROUP BY a.user_id
$$;
