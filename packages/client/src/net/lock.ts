interface LockManager {
  request<T>(name: string, task: () => Promise<T>): Promise<T>;
}

/** Runs a task while no other page of this browser runs one of this name; where there are no pages, at once. */
export function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  return navigator?.locks ? navigator.locks.request(name, task) : task();
}
