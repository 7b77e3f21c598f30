import { NotFoundWords } from '@/components/site/not-found-words';

/** For pages that find nothing: head and foot are here already. `app/not-found.tsx` brings its own. */
export default function SiteNotFound() {
  return <NotFoundWords />;
}
