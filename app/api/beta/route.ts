import { openHandler } from '../account/account-handler';
import { takeBetaRequest } from './take-beta-request';

export const POST = openHandler(({ runtime, request }) => takeBetaRequest(runtime, request));
