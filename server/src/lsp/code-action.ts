import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { canonicalUri } from '../base/uri.js';
import type { FixOffer } from '../fixes/edit.js';
import type { PlacedFinding } from '../session/shown-findings.js';
import { verifiedEdits } from '../session/verify-fix.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import { cancelledError, untilCancelled } from './cancel.js';
import type { LanguageServer } from './language-server.js';
import { suppressionEdit, suppressionTitle } from './suppression-action.js';
import { toDiagnostic, toWorkspaceEdit } from './to-lsp.js';

/** What a client hands back to have the edits of an action; the indices are into the check of that generation. */
interface ActionData {
  readonly file: FileKey;
  readonly generation: number;
  readonly finding: number;
  readonly fix: number;
}

/** `textDocument/codeAction`: the proven fixes of the findings that the range touches, then one to suppress each. */
export async function codeActions(
  server: LanguageServer,
  { textDocument, range, context }: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const isWanted = context.only?.some((kind) => isWithin(CodeActionKind.QuickFix, kind)) ?? true;
  if (!isWanted || !server.client.takesCodeActions) return [];
  const key = canonicalUri(textDocument.uri);
  const check = await untilCancelled(token, server.session.checkOf(key));
  const file = check?.files.get(key);
  if (check === undefined || file === undefined) return [];
  const { encoding } = server.client;
  const from = encoding.toOffset(file.source.lines, range.start);
  const to = encoding.toOffset(file.source.lines, range.end);
  const place = { file: key, generation: check.generation };
  const fixes: CodeAction[] = [];
  const suppressions: CodeAction[] = [];
  for (const [i, placed] of file.findings.entries()) {
    if (placed.start > to || placed.end < from) continue;
    const diagnostics = [toDiagnostic(server, file.source, placed)];
    for (const [j, offer] of placed.finding.fixes.entries()) {
      // Each is proven by an analysis of its own.
      await server.session.letInputIn();
      if (token.isCancellationRequested) throw cancelledError();
      const action = fixAction(server, placed, offer, { ...place, finding: i, fix: j });
      if (action !== undefined) fixes.push({ ...action, diagnostics });
    }
    const edit = suppressionEdit(server, file.source, placed);
    if (edit !== undefined) {
      suppressions.push({
        title: suppressionTitle(server, placed),
        kind: CodeActionKind.QuickFix,
        diagnostics,
        edit: toWorkspaceEdit(server, [edit], () => file.source),
      });
    }
  }
  return [...fixes, ...suppressions];
}

/** `codeAction/resolve`: adds the edits. Refused when the text has changed since the action was offered. */
export async function resolveCodeAction(
  server: LanguageServer,
  action: CodeAction,
  token: CancellationToken,
): Promise<CodeAction> {
  const data = readActionData(action.data);
  if (data === undefined) return action;
  const check = await untilCancelled(token, server.session.checkOf(data.file));
  const placed = check?.files.get(data.file)?.findings[data.finding];
  const offer = placed?.finding.fixes[data.fix];
  if (check?.generation !== data.generation || placed === undefined || offer === undefined) {
    throw new ResponseError(LSPErrorCodes.ContentModified, 'the files have changed since this was offered');
  }
  const edits = verifiedEdits(server.session.engine, placed.check, placed.finding, offer);
  return edits === undefined ? action : { ...action, edit: toWorkspaceEdit(server, edits, sourceLookup(placed)) };
}

function fixAction(
  server: LanguageServer,
  placed: PlacedFinding,
  offer: FixOffer,
  data: ActionData,
): CodeAction | undefined {
  const edits = verifiedEdits(server.session.engine, placed.check, placed.finding, offer);
  if (edits === undefined) return undefined;
  return {
    title: server.text(offer.title),
    kind: CodeActionKind.QuickFix,
    ...(server.client.takesPreferredActions ? { isPreferred: offer.isPreferred } : {}),
    ...(server.client.resolvesCodeActions ? { data } : { edit: toWorkspaceEdit(server, edits, sourceLookup(placed)) }),
  };
}

function sourceLookup({ check }: PlacedFinding): (file: FileKey) => SourceFile | undefined {
  return (key) => check.program.typed.input.files.find((file) => file.uri === key);
}

/** Whether a kind such as `quickfix` is the asked one or below it; the empty kind is above all. */
function isWithin(kind: string, asked: string): boolean {
  return asked === '' || kind === asked || kind.startsWith(`${asked}.`);
}

function readActionData(data: unknown): ActionData | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { file, generation, finding, fix } = data as Partial<Record<keyof ActionData, unknown>>;
  if (typeof file !== 'string' || typeof generation !== 'number') return undefined;
  return typeof finding === 'number' && typeof fix === 'number' ? { file, generation, finding, fix } : undefined;
}
