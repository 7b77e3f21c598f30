/** What client programs, which run outside this project's tests, need of its fake providers: bundled into one file for them. */
export { type Answer, type DialectName, SAYS, type Said } from './dialect-says';
export { type Script, startFakeUpstream } from './fake-upstream';
