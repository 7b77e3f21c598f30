/** The reader's time zone, told by their browser: the server draws the page in it. */
export const TIME_ZONE_COOKIE = 'runtime-time-zone';
