/** The id under which the signature of an answer's text stands in `reasoning_details`; a call's stands under the call's id. */
export const TEXT_SIGNATURE_ID = 'google_text_signature';

/**
 * What Google documents for calls that its model did not make, or whose signature was lost: Gemini 3 refuses a
 * turn's first call without one.
 */
export const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';
