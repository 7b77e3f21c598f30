// Loaded into the gateway by `streams.mjs`: tells what its memory is made of when asked, in bytes.
import { getHeapSpaceStatistics } from 'node:v8';

process.on('message', (message) => {
  if (message !== 'memory') return;
  const sizes = Object.fromEntries(
    getHeapSpaceStatistics().map(({ space_name, space_size }) => [space_name, space_size]),
  );
  const { heapTotal, external } = process.memoryUsage();
  process.send?.({ nursery: sizes.new_space, old: heapTotal - sizes.new_space, external });
});
