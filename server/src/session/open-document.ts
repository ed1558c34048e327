import { canonicalUri } from '../base/uri.js';
import type { GoParser } from '../syntax/go-parser.js';
import type { GoSourceFile } from '../syntax/go-source-file.js';
import { LineIndex } from '../syntax/line-index.js';
import { editSourceFile, parseSourceFile } from '../syntax/parse-source-file.js';
import type { FileKey } from '../syntax/source-file.js';
import { applyEdits, type TextEdit } from '../syntax/text-edit.js';
import { binaryNotice, type FileNotice, fileSizeLimitBytes, tooLargeNotice } from './read-go-file.js';

/** One version of a document that a client holds open. Immutable. */
export interface OpenDocument {
  /** Canonical URI. */
  readonly key: FileKey;
  /** The URI as the client spells it, which is how it must be named to the client. */
  readonly clientUri: string;
  readonly version: number;
  readonly text: string;
  readonly lines: LineIndex;
  /** Undefined where the text is not analysed; then a notice says why. */
  readonly source: GoSourceFile | undefined;
  readonly notice: FileNotice | undefined;
}

/** What a client says on opening a document. */
export interface OpenedText {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

export function openDocument(parser: GoParser, opened: OpenedText): OpenDocument {
  const key = canonicalUri(opened.uri);
  const identity = { key, clientUri: opened.uri, version: opened.version, text: opened.text };
  const notice = noticeOf(key, opened.text);
  if (notice !== undefined) return { ...identity, lines: LineIndex.of(opened.text), source: undefined, notice };
  const source = parseSourceFile(parser, key, opened.text);
  return { ...identity, lines: source.lines, source, notice: undefined };
}

/** The document after edits, each against the text that the one before left. */
export function editDocument(
  parser: GoParser,
  document: OpenDocument,
  version: number,
  edits: readonly TextEdit[],
): OpenDocument {
  const { key, clientUri } = document;
  const { source } = document;
  const grown = edits.reduce((sum, edit) => sum + edit.text.length, document.text.length);
  const isSurelyGo = grown <= fileSizeLimitBytes && !edits.some((edit) => edit.text.includes('\0'));
  if (source !== undefined && isSurelyGo) {
    const edited = editSourceFile(parser, source, edits);
    return { key, clientUri, version, text: edited.text, lines: edited.lines, source: edited, notice: undefined };
  }
  const { text, change } = applyEdits(document.text, edits);
  const notice = noticeOf(key, text);
  if (notice === undefined) return openDocument(parser, { uri: clientUri, version, text });
  return { key, clientUri, version, text, lines: document.lines.changed(text, change), source: undefined, notice };
}

function noticeOf(key: FileKey, text: string): FileNotice | undefined {
  if (text.length > fileSizeLimitBytes) return tooLargeNotice(key);
  return text.includes('\0') ? binaryNotice(key) : undefined;
}
