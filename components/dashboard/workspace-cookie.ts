/** Which workspace this browser last worked in; of no worth to anybody but its member. */
export const WORKSPACE_COOKIE = 'runtime-workspace';

/** What every request of a page says: which workspace the page is about. Holds against the cookie. */
export const WORKSPACE_HEADER = 'x-runtime-workspace';
