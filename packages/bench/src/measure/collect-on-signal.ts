// Loaded into a process before its own code: it collects its garbage when it is asked to.
process.on('SIGUSR2', () => {
  globalThis.gc?.();
});
