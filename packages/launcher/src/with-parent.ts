// Loaded before a service's own code: when the launcher is gone, however it went, the service leaves in
// its orderly way.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
