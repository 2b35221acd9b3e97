/** Largest payloads APNs takes (developer.apple.com: Generating a remote notification). */
export const MAX_ALERT_BYTES = 4_096;
export const MAX_VOIP_BYTES = 5_120;

// As JSON, in UTF-8. Together with all ids and keys they leave room for a text in half of MAX_ALERT_BYTES, for what
// APNs finds too large all the same.
export const MAX_NAME_BYTES = 192;
export const MAX_EXCERPT_BYTES = 192;
export const MAX_EMOJI_BYTES = 64;
