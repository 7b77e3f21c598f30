// Loaded into a program that we start: when our process is gone, however it went, the program stops in order.
import { isMainThread } from 'node:worker_threads';

// The program's own children and threads inherit this file; only the program itself is ours to watch.
if (process.channel && isMainThread && process.env.RUNTIME_PARENT === String(process.ppid)) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening must not keep a program alive that has nothing left to do.
  process.channel.unref();
}
