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

/** How thoughts travel through the caller's hands: sealed, so that nobody else's and no altered ones come back. */
export interface ThoughtsSeal {
  close(thoughts: Thoughts): string;
  /** Null: they are another model's, who could not read them. @throws ApiError invalid_request naming `path` */
  open(sealed: string, path: string): Thoughts | null;
}
