import { evaluate } from '@mdx-js/mdx';
import type { Root } from 'mdast';
import type { MDXContent } from 'mdx/types';
import * as runtime from 'react/jsx-runtime';
import remarkGfm from 'remark-gfm';
import type { DocEntry } from './manifest';
import { parseDoc } from './parse';
import { prepareForReact } from './prepare';
import { type DocSource, readSource } from './source';

/** What this process made of a text, by its address; made anew where the text is another (`next dev`). */
function keptBy<Made>(make: (source: DocSource, entry: DocEntry) => Made): (entry: DocEntry) => Made | null {
  const kept = new Map<string, { text: string; made: Made }>();
  return (entry) => {
    const before = kept.get(entry.slug);
    if (before && process.env.NODE_ENV === 'production') return before.made;
    const source = readSource(entry);
    if (!source) return null;
    if (before?.text === source.text) return before.made;
    const made = make(source, entry);
    kept.set(entry.slug, { text: source.text, made });
    return made;
  };
}

/** A written page's text as a tree; null for pages made from code. Not to be changed by who reads it. */
export const docTree: (entry: DocEntry) => Root | null = keptBy(parseDoc);

/** A written page as a component, compiled once in this process. It takes the components it names as `components`. */
export const docContent: (entry: DocEntry) => Promise<MDXContent> | null = keptBy(
  async ({ text, format }, { beside = false }) => {
    const { default: content } = await evaluate(text, {
      ...runtime,
      format,
      remarkPlugins: [remarkGfm, [prepareForReact, { beside }]],
    });
    return content;
  },
);
