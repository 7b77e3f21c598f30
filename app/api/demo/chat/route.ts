import { openHandler, readBody } from '@/app/api/account/account-handler';
import { takeDemoTurn } from '@/lib/gateway/demo/demo';

export const POST = openHandler(({ runtime, request }) =>
  takeDemoTurn(runtime, request, 'chat', () => readBody(request)),
);
