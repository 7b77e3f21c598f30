// Loaded into the gateway by profile.mjs: SIGUSR2 starts the profiler, the next one stops it and writes the
// file. What `--cpu-prof` would hold of start and warm-up stays out.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { isMainThread } from 'node:worker_threads';

const CPU_SAMPLE_US = 200;
const HEAP_SAMPLE_BYTES = 4_096;

const { BENCH_PROFILE: file, BENCH_PROFILE_KIND: kind } = process.env;

if (isMainThread && file) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: CPU_SAMPLE_US });
  const [start, stop, settings] =
    kind !== 'cpu'
      ? ['HeapProfiler.startSampling', 'HeapProfiler.stopSampling', heapSettings(kind)]
      : ['Profiler.start', 'Profiler.stop', {}];
  let running = false;
  process.on('SIGUSR2', () => {
    running = !running;
    if (running) session.post(start, settings);
    else session.post(stop, (_error, result) => writeFileSync(file, JSON.stringify(result.profile)));
  });
}

/** `heap`: all that was allocated, also what is garbage by the end. `survivors`: what outlived a scavenge. */
function heapSettings(kind) {
  return {
    samplingInterval: HEAP_SAMPLE_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: kind === 'heap',
  };
}
