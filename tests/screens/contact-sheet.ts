/**
 * One page with all pictures side by side: a row a page, a column a width and theme. Pictures that were not taken are left
 * out.
 * @param files names of pictures, `<page>-<width>-<theme>.png`
 */
export function contactSheet(
  pages: readonly string[],
  widths: readonly number[],
  themes: readonly string[],
  files: readonly string[],
): string {
  const there = new Set(files);
  const columns = themes.flatMap((theme) => widths.map((width) => ({ theme, width })));
  const rows = pages.flatMap((page) => {
    const pictures = columns.flatMap(({ theme, width }) => {
      const file = `${page}-${width}-${theme}.png`;
      return there.has(file)
        ? [
            `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${page}, ${width} px, ${theme}"></a><figcaption>${width} · ${theme}</figcaption></figure>`,
          ]
        : [];
    });
    return pictures.length > 0
      ? [`<section id="${page}"><h2>${page}</h2><div>${pictures.join('')}</div></section>`]
      : [];
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Pictures of every page</title>
<style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 24px; background: #77736c; color: #fff }
h2 { margin: 32px 0 8px; font-size: 16px }
div { display: flex; gap: 12px; overflow-x: auto; align-items: flex-start }
figure { margin: 0 } figcaption { font-size: 12px; text-align: center }
img { display: block; height: 420px; width: 280px; object-fit: cover; object-position: top; background: #fff }
</style>
${rows.join('\n')}
</html>
`;
}
