import type { ReportReason, ReportResolution } from '@parley/contracts';

export const reasons: readonly { reason: ReportReason; label: string }[] = [
  { reason: 'spam', label: 'Spam or fraud' },
  { reason: 'harassment', label: 'Harassment or bullying' },
  { reason: 'hate', label: 'Hate' },
  { reason: 'sexual', label: 'Sexual content' },
  { reason: 'violence', label: 'Violence or threats' },
  { reason: 'self_harm', label: 'Self-harm' },
  { reason: 'illegal', label: 'Something illegal' },
  { reason: 'other', label: 'Something else' },
];

/** A reason as moderators read it; one that is not known as it came. */
export function reasonInWords(reason: string): string {
  if (reason === 'content_filter') return 'Found by the content filter';
  return reasons.find((known) => known.reason === reason)?.label ?? reason;
}

export const resolutions: Record<ReportResolution, string> = {
  dismiss: 'Dismissed',
  hide_message: 'Message hidden',
  suspend_user: 'Suspended',
};

const actions: Record<string, string> = {
  'report.dismiss': 'dismissed a report',
  'report.hide_message': 'hid a reported message',
  'report.suspend_user': 'suspended somebody who was reported',
  'message.hide': 'hid a message',
  'edits.read': 'read what a message said before',
  'media.read': 'looked at a file',
  'user.read': 'looked at an account',
  'user.suspend': 'suspended somebody',
  'user.lift': 'let somebody sign in again',
};

/** What a line of the moderation log tells, after who did it. */
export function actionInWords(action: string): string {
  const begun = action.replace(/\.failed$/, '');
  const words = actions[begun] ?? begun;
  return begun === action ? words : `${words}: that failed`;
}
