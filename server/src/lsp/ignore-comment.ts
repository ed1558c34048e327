import {
  type CancellationToken,
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  type DocumentLink,
  type DocumentLinkParams,
} from 'vscode-languageserver';
import { rulePageUrl } from '../base/product.js';
import { canonicalUri } from '../base/uri.js';
import type { PlacedFinding } from '../session/shown-findings.js';
import { readDirective } from '../session/suppression-directive.js';
import { commentsOf, type PlacedText } from '../session/suppressions.js';
import type { SourceFile } from '../syntax/source-file.js';
import { cancelledError, untilCancelled } from './cancel.js';
import type { LanguageServer } from './language-server.js';
import { toRange } from './to-lsp.js';

/** Begins the word after `gotraps`. A comma, which parts rules, stands in every other line of Go: there one asks. */
export const completionTriggers: readonly string[] = [':'];

/** `textDocument/documentLink`: the rules that suppression comments name lead to their pages. */
export function ignoreLinks(server: LanguageServer, { textDocument }: DocumentLinkParams): DocumentLink[] {
  const source = server.session.documents.get(canonicalUri(textDocument.uri))?.source;
  if (source?.text.includes('gotraps:ignore') !== true) return [];
  const titles = new Map(server.session.engine.rules.map(({ meta }) => [meta.id, meta.title]));
  return commentsOf(source).flatMap(({ text, start }) => {
    const directive = readDirective(text, start);
    if (directive?.tool !== 'gotraps') return [];
    return directive.rules.flatMap(({ id, start, end }): DocumentLink[] => {
      const title = titles.get(id);
      if (title === undefined) return [];
      const tooltip = server.client.showsLinkTooltips ? { tooltip: server.text(title) } : {};
      return [{ range: toRange(server, source.lines, start, end), target: rulePageUrl(id), ...tooltip }];
    });
  });
}

/**
 * `textDocument/completion`: the word `ignore` and the ids of rules in a comment that begins with `gotraps:`, and nothing anywhere else. Rules that
 * report at the line of the comment, or the one after it, come first.
 */
export async function completeIgnore(
  server: LanguageServer,
  { textDocument, position }: CompletionParams,
  token: CancellationToken,
): Promise<CompletionItem[]> {
  const key = canonicalUri(textDocument.uri);
  const source = server.session.documents.get(key)?.source;
  if (source === undefined) return [];
  const offset = server.client.encoding.toOffset(source.lines, position);
  const { line } = source.lines.positionAt(offset);
  const before = source.text.slice(source.lines.lineStart(line), offset);
  // Asked for while somebody types code, so the answer must cost nothing there.
  if (!before.includes('gotraps:')) return [];
  const comment = commentsOf(source).find(({ start, end }) => start < offset && offset <= end);
  const place = comment === undefined ? undefined : placeIn(comment, offset);
  if (place === undefined) return [];
  const range = toRange(server, source.lines, place.start, place.end);
  if (place.named === undefined) {
    const next = { title: '', command: 'editor.action.triggerSuggest' };
    const item = { label: 'ignore', kind: CompletionItemKind.Keyword, textEdit: { range, newText: 'ignore ' } };
    return [server.client.runsCommands ? { ...item, command: next } : item];
  }
  const check = await untilCancelled(token, server.session.checkOf(key));
  if (token.isCancellationRequested) throw cancelledError();
  const file = check?.files.get(key);
  const near = file?.source === source ? rulesNear(source, file.findings, line) : new Set<string>();
  const rules = server.session.engine.rules.filter(({ meta }) => place.named?.has(meta.id) !== true);
  return rules.map(({ meta: { id, title } }): CompletionItem => {
    const isNear = near.has(id);
    return {
      label: id,
      kind: CompletionItemKind.EnumMember,
      detail: server.text(title),
      sortText: `${isNear ? 0 : 1}${id}`,
      ...(isNear ? { preselect: true } : {}),
      textEdit: { range, newText: id },
    };
  });
}

/** A word that is being written in a suppression comment. Offsets are UTF-16 from the start of the file. */
interface WordPlace {
  readonly start: number;
  readonly end: number;
  /** Rules that the comment names already; undefined where its first word, `ignore`, is to stand. */
  readonly named: ReadonlySet<string> | undefined;
}

/** Undefined where neither `ignore` nor a rule is to stand, as in the reason. */
function placeIn({ text, start }: PlacedText, offset: number): WordPlace | undefined {
  const [before, after] = [text.slice(0, offset - start), text.slice(offset - start)];
  const written = /[\w-]*$/.exec(before)?.[0] ?? '';
  const rest = /^[\w-]*/.exec(after)?.[0] ?? '';
  const word = { start: offset - written.length, end: offset + rest.length };
  if (/^\/\/\s*gotraps:\w*$/.test(before)) return { ...word, named: undefined };
  if (!/^\/\/\s*gotraps:ignore\s+(?:[\w-]+\s*,\s*)*[\w-]*$/.test(before)) return undefined;
  const directive = readDirective(text, start);
  const rules = directive?.tool === 'gotraps' ? directive.rules : [];
  const others = rules.filter((rule) => rule.end < word.start || rule.start > word.end);
  return { ...word, named: new Set(others.map(({ id }) => id)) };
}

function rulesNear(source: SourceFile, findings: readonly PlacedFinding[], line: number): ReadonlySet<string> {
  const near = findings.filter(({ start }) => {
    const below = source.lines.positionAt(start).line - line;
    return below === 0 || below === 1;
  });
  return new Set(near.map(({ ruleId }) => ruleId));
}
