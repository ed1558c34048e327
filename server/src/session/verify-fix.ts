import { applyEdits, type FileEdit, type FixOffer } from '../fixes/edit.js';
import type { Finding } from '../rules/rule.js';
import { GoSourceFile } from '../syntax/go-source-file.js';
import { parseSourceFile, replaceSourceText } from '../syntax/parse-source-file.js';
import type { SourceFile } from '../syntax/source-file.js';
import { activate } from '../types/package-view.js';
import type { PackageCheck } from './check-package.js';
import type { Engine } from './engine.js';

/** What is left of a package after a fix. */
export interface VerifiedFix {
  readonly edits: readonly FileEdit[];
  /** The changed files, in the order of `edits`. */
  readonly files: readonly SourceFile[];
  readonly check: PackageCheck;
}

/**
 * Applies a fix in memory and analyses the package again. Undefined when it is not to be offered: the code can't be
 * rewritten, or the finding would stay, a new one appear, or a file have more syntax errors than before.
 *
 * @param check the check that the finding comes from
 */
export function verifyFix(
  engine: Engine,
  check: PackageCheck,
  finding: Finding,
  offer: FixOffer,
): VerifiedFix | undefined {
  const edits = offer.build();
  if (edits === undefined || edits.length === 0) return undefined;
  const { input } = check.program.typed;
  const changed = new Map<SourceFile, SourceFile>();
  for (const edit of edits) {
    const before = input.files.find((file) => file.uri === edit.file);
    if (before === undefined || !areInOrder(edit, before.text.length)) return undefined;
    const after = withText(engine, before, applyEdits(before.text, edit.edits));
    if (problemCount(after) > problemCount(before)) return undefined;
    changed.set(before, after);
  }
  const files = input.files.map((file) => changed.get(file) ?? file);
  const recheck = engine.checkVersion({ ...input, files }, check.importer, check.rules, check, check.effects);
  // What asks next asks about the version that is shown.
  activate(check.program.typed);
  const advice = new Set(check.rules.filter(({ meta }) => meta.isAdvice).map(({ meta }) => meta.id));
  if (!isImproved(check.findings, recheck.findings, finding, advice)) return undefined;
  return { edits, files: [...changed.values()], check: recheck };
}

/**
 * The edits of a fix that `verifyFix` lets pass, which are kept as long as the offer is: an editor asks at each move of the cursor. The package after
 * the fix is not: it is as large as the package.
 */
export function verifiedEdits(
  engine: Engine,
  check: PackageCheck,
  finding: Finding,
  offer: FixOffer,
): readonly FileEdit[] | undefined {
  let edits = verified.get(offer);
  if (edits === undefined) {
    edits = verifyFix(engine, check, finding, offer)?.edits ?? [];
    verified.set(offer, edits);
  }
  return edits.length === 0 ? undefined : edits;
}

/** By offer, which belongs to one finding of one check; without edits where the fix is not to be offered. */
const verified = new WeakMap<FixOffer, readonly FileEdit[]>();

/** The file with another text. Chunks that stay are the same objects, so that nothing is told of them anew. */
function withText({ parser }: Engine, file: SourceFile, text: string): SourceFile {
  return file instanceof GoSourceFile ? replaceSourceText(parser, file, text) : parseSourceFile(parser, file.uri, text);
}

function areInOrder(edit: FileEdit, length: number): boolean {
  let at = 0;
  for (const { start, end } of edit.edits) {
    if (start < at || end < start || end > length) return false;
    at = end;
  }
  return true;
}

function problemCount(file: SourceFile): number {
  return file.chunks.reduce((sum, chunk) => sum + chunk.problems.length, 0);
}

/** Whether the finding is gone and none has come, but for advice in place of something else; findings are the same when rule and identity are. */
function isImproved(
  before: readonly Finding[],
  after: readonly Finding[],
  fixed: Finding,
  advice: ReadonlySet<string>,
): boolean {
  const keyOf = (finding: Finding): string => `${finding.ruleId} ${finding.identity}`;
  const allowed = new Map<string, number>();
  for (const finding of before) allowed.set(keyOf(finding), (allowed.get(keyOf(finding)) ?? 0) + 1);
  allowed.set(keyOf(fixed), (allowed.get(keyOf(fixed)) ?? 0) - 1);
  for (const finding of after) {
    if (finding.ruleId !== fixed.ruleId && advice.has(finding.ruleId)) continue;
    const left = allowed.get(keyOf(finding)) ?? 0;
    if (left === 0) return false;
    allowed.set(keyOf(finding), left - 1);
  }
  return true;
}
