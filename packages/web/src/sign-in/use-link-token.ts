import { useState } from 'preact/hooks';

/** The token of a link in a mail. It is in the fragment, which no server sees, and is taken out of the address. */
export function useLinkToken(): string | null {
  const [token] = useState(() => {
    const found = new URLSearchParams(location.hash.slice(1)).get('token');
    if (found) history.replaceState(history.state, '', location.pathname);
    return found;
  });
  return token;
}
