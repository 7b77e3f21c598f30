/** Where the picture of a model is drawn that other sites show beside a link to its page. */
export function modelPicture(slug: string): string {
  return `/og/models/${slug}`;
}
