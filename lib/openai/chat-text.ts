import { imageSizeOf } from './image-size';

/** The text of a chat, to be counted, and the tokens that need no counting: overhead, images, files, audio. */
export interface ChatText {
  texts: string[];
  /** Function definitions, as written in `tools[].function`. */
  functions: unknown[];
  fixedTokens: number;
}

export interface ChatLike {
  messages: readonly unknown[];
  tools?: readonly unknown[] | null;
}

type Json = Record<string, unknown>;

/** OpenAI's figures: three tokens frame a message, one is its role, three prime the answer. */
const PER_MESSAGE = 3;
const PER_ROLE = 1;
const PER_NAME = 1;
const PER_TOOL_CALL = 3;
const PRIMING = 3;

const IMAGE_BASE = 85;
const IMAGE_TILE = 170;
const TILE_PX = 512;
/** An image whose size is not known counts as one of 1024 × 1024. */
const UNKNOWN_IMAGE = 765;
const FILE_BYTES_PER_TOKEN = 4;
const AUDIO_BYTES_PER_TOKEN = 1600;
const UNKNOWN_FILE = 1500;

/** Fields beside messages and tools that a provider reads and bills as prompt, or that make its answer dearer. */
const WEIGHTY = ['functions', 'response_format', 'prediction', 'web_search_options', 'modalities', 'audio'];

/** The fields of a chat beside messages, tools and caps that its price depends on, as far as it has them. */
export function weightyFields(chat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const present = WEIGHTY.filter((name) => chat[name] !== null && chat[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, chat[name]]));
}

/** Takes a chat apart by OpenAI's documented rules. Pure; unknown shapes count nothing. */
export function chatTextOf(chat: ChatLike): ChatText {
  const out: ChatText = { texts: [], functions: [], fixedTokens: PRIMING };
  for (const message of chat.messages) addMessage(object(message), out);
  for (const tool of chat.tools ?? []) {
    const entry = object(tool);
    const definition = entry?.function ?? entry?.custom;
    if (object(definition)) out.functions.push(definition);
  }
  return out;
}

function addMessage(message: Json | null, out: ChatText): void {
  if (!message) return;
  out.fixedTokens += PER_MESSAGE + PER_ROLE;
  if (typeof message.name === 'string') {
    out.fixedTokens += PER_NAME;
    addText(message.name, out);
  }
  if (Array.isArray(message.content)) for (const part of message.content) addPart(part, out);
  else addText(message.content, out);
  addText(message.refusal, out);
  addText(message.reasoning_content, out);
  for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) {
    const called = object(object(call)?.function) ?? object(object(call)?.custom);
    addCall(called, out);
  }
  addCall(object(message.function_call), out);
}

function addCall(called: Json | null, out: ChatText): void {
  if (!called) return;
  out.fixedTokens += PER_TOOL_CALL;
  addText(called.name, out);
  addText(called.arguments ?? called.input, out);
}

function addPart(part: unknown, out: ChatText): void {
  if (typeof part === 'string') addText(part, out);
  const entry = object(part);
  if (!entry) return;
  addText(entry.text, out);
  addText(entry.refusal, out);
  if (entry.type === 'image_url') out.fixedTokens += imageTokens(entry.image_url);
  else if (entry.type === 'input_audio') {
    out.fixedTokens += tokensOfBytes(object(entry.input_audio)?.data, AUDIO_BYTES_PER_TOKEN);
  } else if (entry.type === 'file') {
    out.fixedTokens += tokensOfBytes(object(entry.file)?.file_data, FILE_BYTES_PER_TOKEN);
  }
}

function addText(text: unknown, out: ChatText): void {
  if (typeof text === 'string' && text !== '') out.texts.push(text);
}

function tokensOfBytes(base64: unknown, bytesPerToken: number): number {
  return typeof base64 === 'string' ? Math.ceil((base64.length * 0.75) / bytesPerToken) : UNKNOWN_FILE;
}

/**
 * OpenAI's rule: `low` costs the base; else the image is shrunk into 2048 × 2048, then to 768 on its shorter
 * side, and every tile of 512 × 512 counts.
 */
function imageTokens(image: unknown): number {
  const url = typeof image === 'string' ? image : object(image)?.url;
  if (object(image)?.detail === 'low') return IMAGE_BASE;
  const size = typeof url === 'string' ? imageSizeOf(url) : null;
  if (!size) return UNKNOWN_IMAGE;
  const fit = Math.min(1, 2048 / Math.max(size.width, size.height));
  const shrink = Math.min(1, 768 / (Math.min(size.width, size.height) * fit)) * fit;
  const tiles = Math.ceil((size.width * shrink) / TILE_PX) * Math.ceil((size.height * shrink) / TILE_PX);
  return IMAGE_BASE + IMAGE_TILE * Math.max(1, tiles);
}

function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
