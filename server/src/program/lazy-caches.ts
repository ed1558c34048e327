import { remembered } from '../base/remembered.js';
import type { Access, FunctionSummary } from '../flow/summary.js';
import type { CommentGroup, IndexExpr } from '../syntax/ast.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import { absenceCheck } from './absence-check.js';
import { bySummary, type SummariesByFile, type SummarizedPackage } from './by-summary.js';
import { reenteredFunctions } from './reentered-functions.js';
import { isReplacedBefore } from './in-place-writes.js';
import { isTestFile } from './test-files.js';

/** A package's map that callers of the package fill as they go, with no lock anywhere. */
export interface LazyCache {
  readonly variable: VarObject;
  readonly read: Access;
  readonly write: Access;
}

/** Finds get-or-create caches without a lock in packages that others can import; one a map. */
export function findLazyCaches(program: SummarizedPackage): readonly LazyCache[] {
  const { typed } = program;
  if (!isLibrary(typed)) return [];
  const accesses = packageMapAccesses(program.summariesByFile);
  const candidates: (LazyCache & { readonly summary: FunctionSummary })[] = [];
  for (const [variable, { all, isGuarded }] of accesses) {
    if (isGuarded) continue;
    for (const [summary, own] of all) {
      const pair = getOrCreate(summary, own);
      if (pair === undefined) continue;
      candidates.push({ variable, summary, ...pair });
      break;
    }
  }
  const safe = candidates.filter(({ summary }) => !saysUnsafe(typed, summary));
  if (safe.length === 0) return [];
  const reentered = reenteredFunctions(program);
  return safe.filter(({ summary }) => reentered.has(summary));
}

/** Whether other modules can import the package: no command, nothing internal, and no helper of tests. */
function isLibrary({ name, input }: TypedPackage): boolean {
  const elements = input.path.split('/');
  if (name === 'main' || elements.includes('internal') || elements.includes('cmd')) return false;
  return !input.files.some(helpsTests);
}

const helpsTests = remembered((file: SourceFile) => !isTestFile(file.uri) && file.text.includes('"testing"'));

interface MapUse {
  readonly all: Map<FunctionSummary, Access[]>;
  isGuarded: boolean;
}

/** Accesses to the package's own maps; `isGuarded` when any of them has a lock or waits for something. */
function packageMapAccesses(files: SummariesByFile): ReadonlyMap<VarObject, MapUse> {
  const uses = new Map<VarObject, MapUse>();
  for (const { access, root, summary } of mapAccesses(files)) {
    const use = uses.get(root) ?? { all: new Map<FunctionSummary, Access[]>(), isGuarded: false };
    uses.set(root, use);
    if (isProtected(access)) use.isGuarded = true;
    const list = use.all.get(summary);
    if (list === undefined) use.all.set(summary, [access]);
    else list.push(access);
  }
  return uses;
}

const mapAccesses = bySummary((summary) => {
  const { unit, own } = summary;
  const found: { readonly access: Access; readonly root: VarObject; readonly summary: FunctionSummary }[] = [];
  for (const access of isTestFile(unit.file.uri) ? [] : own) {
    const { root, parent } = access.path;
    if (access.target !== 'map' || parent !== undefined || root.kind !== 'var' || root.role !== 'package') continue;
    found.push({ access, root, summary });
  }
  return found;
});

function isProtected({ locks, order }: Access): boolean {
  return locks.held.size > 0 || locks.hasUnknown || order.joined.size > 0 || order.hasUnknownJoin;
}

/** A look and a store of one key because of it. */
function getOrCreate(
  { unit, own }: FunctionSummary,
  mapAccesses: readonly Access[],
): Pick<LazyCache, 'read' | 'write'> | undefined {
  if (unit.node.kind !== 'FuncDecl') return undefined;
  for (const write of mapAccesses) {
    // A map that was just made is being filled, not kept.
    if (write.operation !== 'assign' || isReplacedBefore(write, write.path, own)) continue;
    for (const read of mapAccesses) {
      const isLook = read.operation === 'index' && read.site.node.end <= write.site.node.start;
      if (!isLook || keyOf(read) !== keyOf(write)) continue;
      const check = absenceCheck(unit.body, read.site.node, write.site.node, unit.info);
      if (check !== undefined && !isRefusal(check.otherwise, unit.chunk.text)) return { read, write };
    }
  }
  return undefined;
}

/** The key as written. */
function keyOf({ site }: Access): string {
  const { index } = site.node as IndexExpr;
  return site.unit.chunk.text.slice(index.start, index.end);
}

/** Registering refuses what is known already; a cache gives it back. */
function isRefusal(otherwise: { readonly start: number; readonly end: number } | undefined, text: string): boolean {
  return (
    otherwise !== undefined && /\bpanic\(|\berr|\bErr|\breturn false\b/.test(text.slice(otherwise.start, otherwise.end))
  );
}

/** Whether the function's or the package's documentation leaves concurrency to the caller. */
function saysUnsafe({ input }: TypedPackage, { unit }: FunctionSummary): boolean {
  const docs: (CommentGroup | undefined)[] = [unit.node.kind === 'FuncDecl' ? unit.node.doc : undefined];
  for (const file of input.files) for (const chunk of file.chunks) docs.push(chunk.packageClause?.doc);
  return docs.some((doc) => doc?.comments.some(({ text }) => /\bnot\b[^.]*\b(concurren|goroutine|thread)/i.test(text)));
}
