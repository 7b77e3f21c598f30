import { ApiError } from '@/lib/base/errors';

/** What the bodies of all requests under way may take together, in bytes. */
export interface BodyRoom {
  /** @throws ApiError service_unavailable where they do not fit any more */
  take(bytes: number): void;
  give(bytes: number): void;
}

/** Opens the room of a process. Whoever took of it gives as much back, once, when the request has ended. */
export function openBodyRoom(maxBytes: number): BodyRoom {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > maxBytes) throw noRoom();
      taken += bytes;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}

function noRoom(): ApiError {
  return new ApiError(
    'service_unavailable',
    'The bodies of the requests under way are as large together as this server takes (MAX_BODY_BYTES_IN_FLIGHT). Try again in a second.',
    { headers: { 'retry-after': '1', connection: 'close' } },
  );
}
