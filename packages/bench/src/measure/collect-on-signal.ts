type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

// Loaded into a process before its own code: when it is asked to, it collects its garbage as V8 does when
// memory runs out, so that what remains resident is in use.
process.on('SIGUSR2', () => {
  (globalThis.gc as Collect | undefined)?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
});
