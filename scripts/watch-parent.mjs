// Loaded into a program started by run-program.mjs: when that process is gone, however it went, stop in order.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening must not keep a program alive that has nothing left to do.
  process.channel.unref();
}
