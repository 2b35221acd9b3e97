export type * from './api.ts';
export { createClient } from './client.ts';
export type { Observable } from './observable.ts';
export { createMemoryStore } from './store/memory.ts';
export type { Store, StoreChange, StoreKind, StoreRange } from './store/store.ts';
