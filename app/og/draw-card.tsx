import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ImageResponse } from 'next/og';

/** What stands on a picture; text only. */
export interface Card {
  label: string;
  title: string;
  /** The name that programs use. */
  code: string | null;
  facts: readonly { label: string; value: string }[];
  /** Where it is from. */
  host: string;
}

const WIDTH = 1200;
const HEIGHT = 630;
/** The design's light theme (app/globals.css): previews stand in other people's pages, which are of either. */
const COLOURS = { paper: '#fafaf9', ink: '#0e0d0c', muted: '#57534d', faint: '#6d6861', line: '#e8e6e1' };

const GEIST = 'node_modules/geist/dist/fonts';
/** Whole files: the drawing library reads neither WOFF2 nor variable fonts, so the serif is one weight of Newsreader as TTF. */
const FONT_FILES = [
  { name: 'Newsreader', file: 'app/og/newsreader-400.ttf' },
  { name: 'Geist', file: `${GEIST}/geist-sans/Geist-Regular.ttf` },
  { name: 'Geist Mono', file: `${GEIST}/geist-mono/GeistMono-Regular.ttf` },
];
let fonts: Promise<{ name: string; data: Buffer }[]> | null = null;

/** Draws a card as PNG. */
export async function drawCard(card: Card): Promise<Uint8Array<ArrayBuffer>> {
  fonts ??= Promise.all(
    FONT_FILES.map(async ({ name, file }) => ({ name, data: await readFile(path.resolve(file)) })),
  );
  const response = new ImageResponse(<Picture card={card} />, {
    width: WIDTH,
    height: HEIGHT,
    fonts: await fonts,
  });
  return new Uint8Array(await response.arrayBuffer());
}

function Picture({ card }: { card: Card }) {
  const title = drawable(card.title).slice(0, 90);
  return (
    <div
      style={{
        width: WIDTH,
        height: HEIGHT,
        display: 'flex',
        flexDirection: 'column',
        padding: '64px 72px 56px',
        background: COLOURS.paper,
        color: COLOURS.ink,
        fontFamily: 'Geist',
      }}
    >
      <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
        <div style={{ fontFamily: 'Newsreader', fontSize: 44, letterSpacing: -1 }}>Runtime</div>
        <Label>{drawable(card.label).slice(0, 40)}</Label>
      </div>
      <div style={{ display: 'flex', flexDirection: 'column', flexGrow: 1, justifyContent: 'center' }}>
        <div
          style={{
            display: 'block',
            lineClamp: 3,
            fontFamily: 'Newsreader',
            fontSize: title.length > 44 ? 72 : title.length > 24 ? 84 : 100,
            lineHeight: 1.06,
            letterSpacing: -2,
          }}
        >
          {title}
        </div>
        {card.code && (
          <div
            style={{
              display: 'block',
              lineClamp: 1,
              marginTop: 24,
              fontFamily: 'Geist Mono',
              fontSize: 30,
              color: COLOURS.muted,
            }}
          >
            {drawable(card.code)}
          </div>
        )}
      </div>
      <div
        style={{
          display: 'flex',
          alignItems: 'flex-end',
          justifyContent: 'space-between',
          paddingTop: 32,
          borderTop: `2px solid ${COLOURS.line}`,
        }}
      >
        {card.facts.map(({ label, value }) => (
          <div key={label} style={{ display: 'flex', flexDirection: 'column' }}>
            <Label>{label}</Label>
            <div style={{ marginTop: 10, fontFamily: 'Geist Mono', fontSize: 34 }}>{drawable(value)}</div>
          </div>
        ))}
        <div style={{ fontSize: 26, color: COLOURS.muted }}>{card.host}</div>
      </div>
    </div>
  );
}

function Label({ children }: { children: string }) {
  return (
    <div
      style={{
        fontFamily: 'Geist Mono',
        fontSize: 20,
        letterSpacing: 1.6,
        textTransform: 'uppercase',
        color: COLOURS.faint,
      }}
    >
      {children}
    </div>
  );
}

/**
 * Only characters that our fonts have: for others the library would ask a font service on the internet. They become a dot.
 */
function drawable(text: string): string {
  return text.replace(/[^\u0020-\u007e\u00a0-\u00ff\u2013\u2014\u2018\u2019\u201c\u201d\u2026]+/g, '·');
}
