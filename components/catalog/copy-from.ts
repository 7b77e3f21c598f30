const SAID_MS = 2_000;

/** Copies what a button's `data-copy` holds and marks the button with how it went, for its style and for those who listen. */
export async function copyFrom(button: HTMLElement): Promise<void> {
  const text = button.dataset.copy ?? '';
  const name = button.getAttribute('aria-label');
  let copied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copied = false;
  }
  button.dataset.copied = copied ? 'yes' : 'no';
  button.setAttribute('aria-label', copied ? `Copied ${text}` : `Could not copy ${text}: press Ctrl+C`);
  setTimeout(() => {
    delete button.dataset.copied;
    if (name) button.setAttribute('aria-label', name);
  }, SAID_MS);
}
