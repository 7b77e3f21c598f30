import { type Pico, parseUsd } from '@/lib/base/money';
import { UsageError } from './command';

/** An amount in dollars as typed. @throws UsageError naming the flag */
export function readUsd(flag: string, text: string): Pico {
  try {
    return parseUsd(text.replace(/^\$/, ''));
  } catch {
    throw new UsageError(`${flag}: expected an amount in USD such as 5 or 0.25, got "${text.slice(0, 40)}".`);
  }
}
