-- The badge of a user and their unread messages by conversation with any, of one snapshot: one row at least, without
-- a conversation when there is none.
SELECT b.badge, u.conversation_id, u.unread
  FROM badges(ARRAY[$1::uuid]) b LEFT JOIN unread_counts(ARRAY[$1::uuid]) u ON u.user_id = b.user_id
