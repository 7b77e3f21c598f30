import { ApiError } from '@/lib/base/errors';
import { createSeal, deriveKey, type Seal } from '@/lib/base/sealing';
import { bytesOf, byteTextOf } from '@/lib/openai/byte-text';
import type { OpenThoughts, Thoughts } from '@/lib/openai/responses/thoughts';

/** Seals a model's thoughts for the caller who keeps the history: `encrypted_content`. */
export interface ThoughtsSealer {
  close(workspaceId: string, model: string, thoughts: Thoughts): string;
  /** @param model who is to read them, by its slug */
  openerFor(workspaceId: string, model: string): OpenThoughts;
}

const PREFIX = 'rt1_';

export function createThoughtsSealer(encryptionKey: Buffer): ThoughtsSealer {
  const seal = createSeal(deriveKey(encryptionKey, 'response thoughts'));
  return {
    close(workspaceId, model, thoughts) {
      const text = JSON.stringify({ workspaceId, model, thoughts });
      return PREFIX + seal.close(byteTextOf(Buffer.from(text))).toString('base64url');
    },
    openerFor(workspaceId, model) {
      return (sealed, path) => {
        const known = open(seal, sealed);
        if (!known || known.workspaceId !== workspaceId) throw foreign(path);
        return known.model === model ? known.thoughts : null;
      };
    },
  };
}

function open(seal: Seal, sealed: string): { workspaceId: string; model: string; thoughts: Thoughts } | null {
  if (!sealed.startsWith(PREFIX)) return null;
  const text = seal.open(Buffer.from(sealed.slice(PREFIX.length), 'base64url'));
  return text === null ? null : JSON.parse(bytesOf(text).toString('utf8'));
}

function foreign(param: string): ApiError {
  return new ApiError(
    'invalid_request',
    `\`${param}\` was not made by this gateway for this workspace, or was altered. Send the item as it was given, or leave it out.`,
    { param },
  );
}
