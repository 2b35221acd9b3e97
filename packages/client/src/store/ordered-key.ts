const HIGH = 0xd000;

/**
 * SQLite orders text by its bytes in UTF-8, which is by code points; a store's order is by UTF-16 code units, and a
 * key may be any string. So the units from 0xD000 on, surrogates among them, and 0, which ends strings in C, are
 * written as two characters that are neither. Keys of everyday letters stay as they are.
 */
export function orderedKey(key: string): string {
  let ordered = '';
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code >= HIGH) ordered += String.fromCharCode(HIGH + ((code - HIGH) >> 8), 0x100 + (code & 0xff));
    else if (code < 2) ordered += String.fromCharCode(1, code + 1);
    else ordered += key[i];
  }
  return ordered;
}

/** The key that {@link orderedKey} has written. */
export function plainKey(ordered: string): string {
  let key = '';
  for (let i = 0; i < ordered.length; i++) {
    const code = ordered.charCodeAt(i);
    if (code === 1) key += String.fromCharCode(ordered.charCodeAt(++i) - 1);
    else if (code >= HIGH) {
      key += String.fromCharCode(HIGH + ((code - HIGH) << 8) + ordered.charCodeAt(++i) - 0x100);
    } else key += ordered[i];
  }
  return key;
}
