-- Unread messages of a user, by conversation with any.
SELECT conversation_id, unread FROM unread_counts(ARRAY[$1::uuid])
