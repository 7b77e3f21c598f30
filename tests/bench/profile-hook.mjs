// Loaded into the gateway by profile.mjs: SIGUSR2 starts the CPU profiler, the next one stops it and writes
// the file. What a whole life's `--cpu-prof` would hold of start and warm-up stays out.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { isMainThread } from 'node:worker_threads';

const SAMPLE_US = 200;

if (isMainThread && process.env.BENCH_PROFILE) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  let running = false;
  process.on('SIGUSR2', () => {
    running = !running;
    if (running) session.post('Profiler.start');
    else {
      session.post('Profiler.stop', (error, result) => {
        writeFileSync(process.env.BENCH_PROFILE, error ? '{}' : JSON.stringify(result.profile));
      });
    }
  });
}
