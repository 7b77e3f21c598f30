import { maxHeaderSize, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { readerOn } from './node-door';

/** How long a client has to read why it was refused. */
const LINGER_MS = 1_000;

/** Node's own name for the answer under way on a connection; its own handling of these errors goes by it too. */
type HttpSocket = Duplex & { _httpMessage?: ServerResponse | null };

/**
 * Answers what no handler is asked about, because it cannot be read as HTTP or does not arrive in time, in the form
 * of every other error. Where a handler is reading the body meanwhile, it is told, and answers itself.
 */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (cause: NodeJS.ErrnoException, socket: HttpSocket) => {
    const error = errorOf(cause);
    const reader = readerOn(socket);
    if (error && reader && !reader.headSent) reader.failBody(error);
    else if (error && socket.writable && !socket._httpMessage) refuse(socket, error);
    else socket.destroy();
  });
}

/** Null: the client is gone, and there is nobody to tell. */
function errorOf({ code = '' }: NodeJS.ErrnoException): ApiError | null {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ApiError('request_timeout', 'The request did not arrive whole in time. Send it again.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new ApiError(
      'headers_too_large',
      `The request’s headers are larger than the ${maxHeaderSize} bytes this server takes.`,
    );
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return new ApiError(
      'request_too_large',
      'The extensions of the body’s chunks are larger than this server takes.',
    );
  }
  if (!code.startsWith('HPE_')) return null;
  return new ApiError('invalid_request', 'What was sent cannot be read as an HTTP/1.1 request.');
}

function refuse(socket: Duplex, error: ApiError): void {
  const requestId = newId('req');
  const body = JSON.stringify(error.toBody(requestId));
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `x-btl-request-id: ${requestId}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
