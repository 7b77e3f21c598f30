import { openTestCluster } from './database';

/** One database server for the whole run; each test file makes its own databases in it. */
export default async function setup(): Promise<() => Promise<void>> {
  return openTestCluster();
}
