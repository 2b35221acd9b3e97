/** What a passkey remembers of whose it is: the 16 bytes of the user's id, base64url. It tells nothing of the person. */
export function userHandleOf(userId: string): string {
  return Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url');
}
