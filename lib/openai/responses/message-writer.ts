import type { TextLogprob } from './logprobs';
import type { ItemWriter, OutputOptions } from './output-writer';
import type { ItemStatus, OutputMessage, OutputRefusal, OutputText } from './types';

/** Writes one message: text with its annotations, a refusal, or both. */
export class MessageWriter implements ItemWriter {
  readonly item: OutputMessage;
  isOpen = true;
  /** The part under way: the last of the message's. */
  private part: OutputText | OutputRefusal | null = null;

  constructor(
    private readonly options: OutputOptions,
    id: string,
    private readonly index: number,
  ) {
    this.item = { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
    options.emit('response.output_item.added', { output_index: index, item: this.item });
  }

  text(delta: string, logprobs: TextLogprob[]): void {
    const part = this.textPart();
    part.text += delta;
    part.logprobs.push(...logprobs);
    this.options.emit('response.output_text.delta', { ...this.place, delta, logprobs });
  }

  refuse(delta: string): void {
    let { part } = this;
    if (part?.type !== 'refusal') {
      this.closePart();
      part = { type: 'refusal', refusal: '' };
      this.openPart(part);
    }
    part.refusal += delta;
    this.options.emit('response.refusal.delta', { ...this.place, delta });
  }

  annotate(note: unknown): void {
    const part = this.textPart();
    const annotation = annotationOf(note);
    if (!annotation) return;
    part.annotations.push(annotation);
    const annotation_index = part.annotations.length - 1;
    this.options.emit('response.output_text.annotation.added', {
      ...this.place,
      annotation_index,
      annotation,
    });
  }

  close(status: ItemStatus): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.closePart();
    this.item.status = status;
    this.options.emit('response.output_item.done', { output_index: this.index, item: this.item });
  }

  private textPart(): OutputText {
    if (this.part?.type === 'output_text') return this.part;
    this.closePart();
    const part: OutputText = { type: 'output_text', text: '', annotations: [], logprobs: [] };
    this.openPart(part);
    return part;
  }

  private openPart(part: OutputText | OutputRefusal): void {
    this.part = part;
    this.item.content.push(part);
    this.options.emit('response.content_part.added', { ...this.place, part });
  }

  private closePart(): void {
    const { part } = this;
    if (!part) return;
    const { emit } = this.options;
    if (part.type === 'refusal') emit('response.refusal.done', { ...this.place, refusal: part.refusal });
    else emit('response.output_text.done', { ...this.place, text: part.text, logprobs: part.logprobs });
    emit('response.content_part.done', { ...this.place, part });
    this.part = null;
  }

  private get place() {
    return {
      item_id: this.item.id,
      output_index: this.index,
      content_index: Math.max(0, this.item.content.length - 1),
    };
  }
}

/** A chat's citation in this API's flat form; null: of a kind it does not have. */
function annotationOf(note: unknown): Record<string, unknown> | null {
  const { type, url_citation: nested, ...flat } = (note ?? {}) as Record<string, unknown>;
  if (type !== 'url_citation') return null;
  const cited = (typeof nested === 'object' && nested !== null ? nested : flat) as Record<string, unknown>;
  return {
    type,
    url: String(cited.url ?? ''),
    title: String(cited.title ?? ''),
    start_index: Number(cited.start_index ?? 0),
    end_index: Number(cited.end_index ?? 0),
  };
}
