import type { Nodes, Root } from 'mdast';
import { anchorOf, asJsx, attributeOf, plainText } from './parse';
import { tableText } from './tables';

/** A heading of a page with what is said under it. */
export interface DocSectionText {
  /** Its anchor; empty for what stands before the first heading. */
  id: string;
  heading: string;
  /** 2 stands in the list of what is on the page, 3 below it. */
  level: 2 | 3;
  /** The words under it, for the search. */
  text: string;
}

/** The headings of a page in their order, each with its words. The first has what stands before them. */
export function outlineOf(tree: Root): DocSectionText[] {
  const sections: DocSectionText[] = [{ id: '', heading: '', level: 2, text: '' }];
  const add = (text: string) => {
    const last = sections.at(-1);
    if (last && text.trim()) last.text = `${last.text} ${text}`.replaceAll(/\s+/g, ' ').trim();
  };
  const walk = (node: Nodes): void => {
    if (node.type === 'heading' && (node.depth === 2 || node.depth === 3)) {
      sections.push({ id: anchorOf(node), heading: plainText(node), level: node.depth, text: '' });
      return;
    }
    const jsx = asJsx(node);
    if (jsx?.name === 'Section') {
      const [id, label, title, lead] = ['id', 'label', 'title', 'lead'].map(
        (name) => attributeOf(jsx, name) ?? '',
      );
      const isNamed = label && label !== 'Reference';
      sections.push({ id: id ?? '', heading: (isNamed ? label : title) ?? '', level: 2, text: '' });
      add(`${title} ${lead}`);
    } else if (jsx?.name === 'Part') add(attributeOf(jsx, 'title') ?? '');
    else if (jsx?.name === 'Table') add(tableText(attributeOf(jsx, 'of') ?? ''));
    else if (node.type === 'code') return;
    if (node.type === 'paragraph' || node.type === 'tableCell' || node.type === 'heading')
      add(plainText(node));
    else if ('children' in node) for (const child of node.children) walk(child);
  };
  for (const child of tree.children) walk(child);
  return sections;
}
