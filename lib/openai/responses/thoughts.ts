/** What a model thought, with all that its provider wants back with it in a later turn. */
export interface Thoughts {
  text: string;
  /** The chat field in which this provider says and reads thoughts. */
  field: 'reasoning_content' | 'reasoning';
  /** Signed or encrypted blocks, `reasoning_details` of the chat. */
  details: unknown[];
  /** They came after the text they belong to. */
  late: boolean;
}

/**
 * Opens thoughts that came back from the caller: they travel sealed, so that nobody else's and no altered ones are taken.
 * Null: they are another model's, who could not read them. @throws ApiError invalid_request naming `path`
 */
export type OpenThoughts = (sealed: string, path: string) => Thoughts | null;
