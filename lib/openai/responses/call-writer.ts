import { CustomInput } from './custom-input';
import type { Emit, ItemWriter } from './output-writer';
import type { ToolName } from './tools';
import type { ItemStatus, OutputCustomToolCall, OutputFunctionCall } from './types';

interface Named {
  id: string;
  /** Among the response's items. */
  index: number;
  callId: string;
  name: ToolName;
}

/** Writes one call of a tool, under the name that the caller gave the tool. */
export class CallWriter implements ItemWriter {
  readonly item: OutputFunctionCall | OutputCustomToolCall;
  isOpen = true;
  private written = '';
  private readonly input: CustomInput | null;

  constructor(
    private readonly emit: Emit,
    private readonly named: Named,
  ) {
    const { id, callId, name } = named;
    const space = name.namespace === null ? {} : { namespace: name.namespace };
    const common = { id, status: 'in_progress' as const, call_id: callId, name: name.name, ...space };
    this.input = name.kind === 'custom' ? new CustomInput() : null;
    this.item = this.input
      ? { type: 'custom_tool_call', ...common, input: '' }
      : { type: 'function_call', ...common, arguments: '' };
    emit('response.output_item.added', { output_index: named.index, item: this.item });
  }

  write(piece: string): void {
    if (piece === '' || !this.isOpen) return;
    this.written += piece;
    if (this.input) this.say(this.input.push(piece));
    else this.say(piece);
  }

  /** The next call has begun: this one is done where it says so itself; some providers write several at a time. */
  closeIfWhole(): void {
    if (this.isOpen && isJson(this.written)) this.close('completed');
  }

  close(status: ItemStatus): void {
    if (!this.isOpen) return;
    if (this.input) this.say(this.input.end());
    // A call without arguments is written in two ways; clients parse this one.
    else if (this.written === '' && status === 'completed') this.write('{}');
    this.isOpen = false;
    const { item, place } = this;
    item.status = status;
    if (item.type === 'custom_tool_call') {
      item.input = this.input?.text ?? '';
      this.emit('response.custom_tool_call_input.done', { ...place, input: item.input });
    } else {
      item.arguments = this.written;
      this.emit('response.function_call_arguments.done', {
        ...place,
        name: item.name,
        arguments: item.arguments,
      });
    }
    this.emit('response.output_item.done', { output_index: this.named.index, item });
  }

  private say(delta: string): void {
    if (delta === '') return;
    const type = this.input ? 'custom_tool_call_input' : 'function_call_arguments';
    this.emit(`response.${type}.delta`, { ...this.place, delta });
  }

  private get place() {
    return { item_id: this.item.id, output_index: this.named.index };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
