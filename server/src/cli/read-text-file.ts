import { msg, type Message } from '../base/message.js';
import type { CliSystem } from './cli-system.js';

/** Larger files are no reports: it is more than a text may be long in V8. */
const limitBytes = 500_000_000;

export type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly isMissing: boolean; readonly why: Message };

/** Reads a file that an argument names. */
export async function readTextFile(path: string, system: CliSystem): Promise<TextFile> {
  const read = await system.host.readFile(system.toUri(path), limitBytes);
  if (read.ok) return { ok: true, text: new TextDecoder().decode(read.bytes) };
  const isMissing = read.failure === 'not-found';
  const why = isMissing ? msg('{0} does not exist', path) : msg('{0} cannot be read: {1}', path, read.detail);
  return { ok: false, isMissing, why };
}
