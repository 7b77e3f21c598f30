import type { ItemWriter, OutputOptions } from './output-writer';
import type { Thoughts } from './thoughts';
import type { ItemStatus, OutputReasoning } from './types';

/** Writes one item of thoughts: as a summary, or as the text they are. */
export class ReasoningWriter implements ItemWriter {
  readonly item: OutputReasoning;
  isOpen = true;
  private hasPart = false;
  private readonly thoughts: Thoughts;

  constructor(
    private readonly options: OutputOptions,
    id: string,
    private readonly index: number,
    late: boolean,
  ) {
    this.item = { id, type: 'reasoning', status: 'in_progress', summary: [] };
    this.thoughts = { text: '', field: 'reasoning_content', details: [], late };
    options.emit('response.output_item.added', { output_index: index, item: this.item });
  }

  think(text: string, field: Thoughts['field']): void {
    const { emit, summarize } = this.options;
    this.thoughts.text += text;
    this.thoughts.field = field;
    if (summarize) {
      if (!this.hasPart)
        emit('response.reasoning_summary_part.added', { ...this.place, part: this.part('') });
      emit('response.reasoning_summary_text.delta', { ...this.place, delta: text });
    } else {
      if (!this.hasPart) emit('response.content_part.added', { ...this.place, part: this.part('') });
      emit('response.reasoning_text.delta', { ...this.place, delta: text });
    }
    this.hasPart = true;
  }

  /** What its provider wants back, for nobody to read. */
  keep(details: readonly unknown[]): void {
    this.thoughts.details.push(...details);
  }

  close(status: ItemStatus): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { emit, summarize, sealThoughts } = this.options;
    if (this.hasPart) {
      const { text } = this.thoughts;
      const part = this.part(text);
      if (part.type === 'summary_text') this.item.summary = [part];
      else this.item.content = [part];
      emit(`response.reasoning_${summarize ? 'summary_' : ''}text.done`, { ...this.place, text });
      emit(`response.${summarize ? 'reasoning_summary' : 'content'}_part.done`, { ...this.place, part });
    }
    this.item.status = status;
    this.item.encrypted_content = sealThoughts(this.thoughts);
    emit('response.output_item.done', { output_index: this.index, item: this.item });
  }

  private get place() {
    const at = this.options.summarize ? { summary_index: 0 } : { content_index: 0 };
    return { item_id: this.item.id, output_index: this.index, ...at };
  }

  private part(text: string) {
    return this.options.summarize
      ? ({ type: 'summary_text', text } as const)
      : ({ type: 'reasoning_text', text } as const);
  }
}
