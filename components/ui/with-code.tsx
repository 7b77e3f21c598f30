/** Text with `code` in backticks. */
export function WithCode({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text
      <code key={index} className="figure text-[0.8125rem]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
