import Link from 'next/link';
import { CloseIcon } from './icons';

interface PillProps {
  /** "Provider: Groq". */
  label: string;
  /** The page without it. */
  href: string;
}

/** A filter that holds, and the link that takes it away. */
export function Pill({ label, href }: PillProps) {
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      className="group inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-edge py-1 pl-3 pr-2 text-small hover:border-ink"
    >
      <span className="sr-only">Remove the filter </span>
      <span className="truncate">{label}</span>
      <CloseIcon className="size-3.5 text-faint group-hover:text-ink" />
    </Link>
  );
}
