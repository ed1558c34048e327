import type {
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  DidSaveTextDocumentParams,
} from 'vscode-languageserver';
import { canonicalUri } from '../base/uri.js';
import type { TextEdit } from '../syntax/text-edit.js';
import type { LanguageServer } from './language-server.js';

/** Documents that are no Go are ignored: a client may send what it likes. */
export function didOpen({ session }: LanguageServer, { textDocument }: DidOpenTextDocumentParams): void {
  const { uri, version, text, languageId } = textDocument;
  if (languageId === 'go' || uri.endsWith('.go')) session.open({ uri, version, text });
}

export function didChange(server: LanguageServer, params: DidChangeTextDocumentParams): void {
  const { session, client } = server;
  const key = canonicalUri(params.textDocument.uri);
  const document = session.documents.get(key);
  if (document === undefined) return;
  let { text, lines } = document;
  const edits: TextEdit[] = [];
  for (const [i, change] of params.contentChanges.entries()) {
    const isWhole = !('range' in change);
    const start = isWhole ? 0 : client.encoding.toOffset(lines, change.range.start);
    const end = isWhole ? text.length : Math.max(start, client.encoding.toOffset(lines, change.range.end));
    edits.push({ start, end, text: change.text });
    if (i === params.contentChanges.length - 1) break;
    // Each change counts positions in what the one before left.
    text = text.slice(0, start) + change.text + text.slice(end);
    lines = lines.changed(text, { start, oldEnd: end, newEnd: start + change.text.length });
  }
  session.change(key, params.textDocument.version, edits);
}

export function didSave({ session }: LanguageServer, { textDocument }: DidSaveTextDocumentParams): void {
  session.save(canonicalUri(textDocument.uri));
}

export function didClose({ session }: LanguageServer, { textDocument }: DidCloseTextDocumentParams): void {
  session.close(canonicalUri(textDocument.uri));
}
