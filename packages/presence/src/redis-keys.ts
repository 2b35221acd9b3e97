/** Everything presence keeps in Redis; the README says what each holds. */
export const keys = {
  leases: 'p:leases',
  owed: (gatewayId: string) => `p:o:${gatewayId}`,
  rows: (userId: string) => `p:u:${userId}`,
  shown: (userId: string) => `p:s:${userId}`,
  acknowledgement: (sessionId: string, conversationId: string) => `p:a:${sessionId}:${conversationId}`,
};

/** The beginning of a script: `now`, in ms of Redis's clock. */
export const nowMs = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** A Lua pattern that gives gateway, device state and visibility of a row. */
export const rowPattern = '^([^|]*)|[^|]*|([^|]*)|(.)$';
