/** Milliseconds since 1970. An argument wherever time decides something, so that tests can turn it. */
export type Clock = () => number;

export const systemClock: Clock = Date.now;

const SECOND_MS = 1_000;
/** The second that was printed last. */
let second = -1;
let upToSecond = '';

/** A time as `Date.toISOString` prints it. Times that are printed on the hot path follow one another: all but the milliseconds is printed once a second. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms / SECOND_MS);
  if (whole !== second) {
    upToSecond = new Date(whole * SECOND_MS).toISOString().slice(0, -'000Z'.length);
    second = whole;
  }
  const rest = ms - whole * SECOND_MS;
  return `${upToSecond}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}
