/** The kinds of push, in jobs, decisions and apns-ids; a test is none that is ever owed. */
export type PushKind = 'alert' | 'reaction' | 'clear' | 'fresh' | 'call';
