import { msg, type Message } from '../base/message.js';
import { baseName } from '../base/uri.js';
import type { FileHost, ReadFailure } from '../host/file-host.js';

/** Larger files are not analysed: they are generated tables, and none of Go's own 9,000 reaches a third of it. */
export const fileSizeLimitBytes = 10 * 1024 * 1024;

export type FileNoticeKind = 'too-large' | 'binary' | 'unreadable' | 'invalid-utf8';

/** Something about a file that its user should know; all but `invalid-utf8` mean that the file was left out. */
export interface FileNotice {
  readonly uri: string;
  readonly kind: FileNoticeKind;
  readonly message: Message;
}

/** Text of a file, a notice, or both. A file that went away meanwhile gives neither. */
export interface GoFileText {
  readonly text: string | undefined;
  readonly notice: FileNotice | undefined;
}

export function tooLargeNotice(uri: string): FileNotice {
  const limit = fileSizeLimitBytes / 1024 / 1024;
  return { uri, kind: 'too-large', message: msg('{0} is skipped: it is larger than {1} MB', baseName(uri), limit) };
}

export function binaryNotice(uri: string): FileNotice {
  return {
    uri,
    kind: 'binary',
    message: msg('{0} is skipped: it holds NUL bytes, so it is no Go text', baseName(uri)),
  };
}

function unreadable(uri: string, failure: ReadFailure, detail: string): FileNotice {
  const message =
    failure === 'no-access'
      ? msg('{0} is skipped: no permission to read it', baseName(uri))
      : msg('{0} is skipped: it cannot be read ({1})', baseName(uri), detail);
  return { uri, kind: 'unreadable', message };
}

/** Reads a Go file as text. Invalid UTF-8 becomes U+FFFD, as in editors; a byte order mark stays. Never throws. */
export async function readGoFile(host: FileHost, uri: string): Promise<GoFileText> {
  const read = await host.readFile(uri, fileSizeLimitBytes);
  if (!read.ok) {
    if (read.failure === 'not-found' || read.failure === 'not-a-file') return { text: undefined, notice: undefined };
    if (read.failure === 'too-large') return { text: undefined, notice: tooLargeNotice(uri) };
    return { text: undefined, notice: unreadable(uri, read.failure, read.detail) };
  }
  if (read.bytes.includes(0)) return { text: undefined, notice: binaryNotice(uri) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read.bytes), notice: undefined };
  } catch {
    const message = msg('{0} is not valid UTF-8; what cannot be read was replaced', baseName(uri));
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(read.bytes);
    return { text, notice: { uri, kind: 'invalid-utf8', message } };
  }
}
