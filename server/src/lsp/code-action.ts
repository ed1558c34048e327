import { type CancellationToken, type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver';
import { canonicalUri } from '../base/uri.js';
import type { FixOffer } from '../fixes/edit.js';
import type { FolderCheck } from '../session/check-folder.js';
import type { CheckedFile, PlacedFinding } from '../session/shown-findings.js';
import { verifiedEdits } from '../session/verify-fix.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import { cancelledError, untilCancelled } from './cancel.js';
import { contentModified, fixAllAction, fixAllEdits, fixAllKind, type FixAllData } from './fix-all-action.js';
import type { LanguageServer } from './language-server.js';
import { commentActions, suppressionAction } from './suppression-action.js';
import { toDiagnostic, toWorkspaceEdit } from './to-lsp.js';

/** What a client hands back to have the edits of an action; the indices are into the check of that generation. */
interface ActionData extends FixAllData {
  readonly finding: number;
  readonly fix: number;
}

/** `textDocument/codeAction`: the proven fixes of the findings that the range touches, then one to suppress each. */
export async function codeActions(
  server: LanguageServer,
  { textDocument, range, context }: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const isAsked = (action: string): boolean => context.only?.some((kind) => isWithin(action, kind)) === true;
  const isQuickFixWanted = context.only === undefined || isAsked(CodeActionKind.QuickFix);
  // Only for who asks: it is worked out when it is applied, and then for the whole file.
  const isFixAllWanted = isAsked(fixAllKind);
  if ((!isQuickFixWanted && !isFixAllWanted) || !server.client.takesCodeActions) return [];
  const key = canonicalUri(textDocument.uri);
  const check = await untilCancelled(token, server.session.checkOf(key));
  const file = check?.files.get(key);
  if (check === undefined || file === undefined) return [];
  const all = isFixAllWanted ? await allFixed(server, check, file, token) : [];
  if (!isQuickFixWanted) return all;
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
    const suppression = suppressionAction(server, file.source, placed);
    if (suppression !== undefined) suppressions.push({ ...suppression, diagnostics });
  }
  return [...all, ...fixes, ...suppressions, ...commentActions(server, file, from, to)];
}

/** `codeAction/resolve`: adds the edits. Refused when the text has changed since the action was offered. */
export async function resolveCodeAction(
  server: LanguageServer,
  action: CodeAction,
  token: CancellationToken,
): Promise<CodeAction> {
  const place = readFixAllData(action.data);
  if (place === undefined) return action;
  const check = await untilCancelled(token, server.session.checkOf(place.file));
  if (check?.generation !== place.generation) throw contentModified();
  if (action.kind === fixAllKind) {
    const { edit } = await fixAllEdits(server, check, { ...place, scope: 'file' }, token);
    return { ...action, edit };
  }
  const data = readActionData(action.data, place);
  if (data === undefined) return action;
  const placed = check.files.get(data.file)?.findings[data.finding];
  const offer = placed?.finding.fixes[data.fix];
  if (placed === undefined || offer === undefined) throw contentModified();
  const edits = verifiedEdits(server.session.engine, placed.check, placed.finding, offer);
  return edits === undefined
    ? action
    : { ...action, edit: toWorkspaceEdit(server, edits, sourceLookup(placed), action.title) };
}

/** With its edits where the client doesn't come back for them. */
async function allFixed(
  server: LanguageServer,
  check: FolderCheck,
  file: CheckedFile,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const data = { file: file.source.uri, generation: check.generation };
  const offered = fixAllAction(server, file, data);
  if (server.client.resolvesCodeActions || offered.length === 0) return offered;
  const { edit } = await fixAllEdits(server, check, { ...data, scope: 'file' }, token);
  return offered.map((action) => ({ ...action, edit }));
}

function fixAction(
  server: LanguageServer,
  placed: PlacedFinding,
  offer: FixOffer,
  data: ActionData,
): CodeAction | undefined {
  const edits = verifiedEdits(server.session.engine, placed.check, placed.finding, offer);
  if (edits === undefined) {
    server.noteWithheld(placed.ruleId, offer.kind);
    return undefined;
  }
  return {
    title: server.text(offer.title),
    kind: CodeActionKind.QuickFix,
    ...(server.client.takesPreferredActions ? { isPreferred: offer.isPreferred } : {}),
    ...(server.client.resolvesCodeActions
      ? { data }
      : { edit: toWorkspaceEdit(server, edits, sourceLookup(placed), server.text(offer.title)) }),
  };
}

function sourceLookup({ check }: PlacedFinding): (file: FileKey) => SourceFile | undefined {
  return (key) => check.program.typed.input.files.find((file) => file.uri === key);
}

/** Whether a kind such as `quickfix` is the asked one or below it; the empty kind is above all. */
function isWithin(kind: string, asked: string): boolean {
  return asked === '' || kind === asked || kind.startsWith(`${asked}.`);
}

function readFixAllData(data: unknown): FixAllData | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { file, generation } = data as Partial<Record<keyof FixAllData, unknown>>;
  return typeof file === 'string' && typeof generation === 'number' ? { file, generation } : undefined;
}

function readActionData(data: unknown, { file, generation }: FixAllData): ActionData | undefined {
  const { finding, fix } = data as Partial<Record<keyof ActionData, unknown>>;
  return typeof finding === 'number' && typeof fix === 'number' ? { file, generation, finding, fix } : undefined;
}
