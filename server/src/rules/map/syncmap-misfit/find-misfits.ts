import { unparen } from '../../../flow/unparen.js';
import { aliasClassesOf, type PlacedMention } from '../../../program/aliases/alias-classes.js';
import { calledOn, type MentionedCall } from '../../../program/aliases/method-calls.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { isTestFile } from '../../../program/test-files.js';
import type { Expr, Stmt } from '../../../syntax/ast.js';
import type { Declaration, VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';
import { isNamed } from '../../../types/type-queries.js';

/** A call of a method of a `sync.Map`, and whose text it stands in. */
export interface MapCall extends MentionedCall, Pick<PlacedMention, 'file' | 'chunk'> {}

/** A `sync.Map` of which all uses are seen, and that is used as it is worst at. */
export interface SyncMapMisfit {
  readonly variable: VarObject;
  readonly declaration: Declaration;
  /** Calls of `Range` that do nothing but count. */
  readonly counts: readonly MapCall[];
  /** The calls that change it, where these are most of all; else empty. */
  readonly writes: readonly MapCall[];
  /** Number of calls that read it. */
  readonly readCount: number;
}

const mapClasses = aliasClassesOf('Map', (type) => isNamed(type, 'sync.Map'));

const writing = /^(?:Store|Swap|CompareAndSwap|Delete|CompareAndDelete|LoadAndDelete|Clear)$/;

/** Fewer places say nothing of what the map is for; what opens, closes and lists has two for one. */
const fewestWrites = 4;
const writesPerRead = 3;

export function findSyncMapMisfits(typed: TypedPackage): readonly SyncMapMisfit[] {
  if (!isInstrumented(typed.input.path)) return [];
  const found: SyncMapMisfit[] = [];
  for (const { members, mentions, escapes, isMixed } of mapClasses(typed)) {
    const [variable, ...others] = members;
    const declaration = variable?.declaration;
    if (variable === undefined || declaration === undefined || others.length > 0 || escapes || isMixed) continue;
    if (variable.isEmbedded || variable.type.kind !== 'named' || isTestFile(declaration.file)) continue;
    const calls = mentions.map(callOf);
    if (!calls.every((call) => call !== undefined)) continue;
    const own = calls.filter(({ file }) => !isTestFile(file.uri));
    const counts = own.filter(isCount);
    const writes = own.filter(({ method }) => writing.test(method));
    const readCount = own.length - writes.length;
    const isMostlyWritten =
      hasSlowWrites(typed) && writes.length >= fewestWrites && writes.length >= writesPerRead * readCount;
    if (counts.length > 0 || isMostlyWritten)
      found.push({ variable, declaration, counts, writes: isMostlyWritten ? writes : [], readCount });
  }
  return found;
}

/** Until Go 1.24, whose `sync.Map` is a tree of small tables, a new key took the mutex of the whole map (go.dev/doc/go1.24). */
function hasSlowWrites({ input: { goVersion } }: TypedPackage): boolean {
  return goVersion.major === 1 && goVersion.minor < 24;
}

function callOf(mention: PlacedMention): MapCall | undefined {
  const called = calledOn(mention);
  return called && { ...called, chunk: mention.chunk, file: mention.file };
}

/** `m.Range(func(_, _ any) bool { n++; return true })` */
function isCount({ call, method }: MapCall): boolean {
  const [callback] = call.args;
  if (method !== 'Range' || callback?.kind !== 'FuncLit') return false;
  const [step, last, ...others] = callback.body.stmts;
  if (step === undefined || last?.kind !== 'ReturnStmt' || others.length > 0) return false;
  const [goesOn] = last.results;
  return goesOn?.kind === 'Ident' && goesOn.name === 'true' && countsUp(step);
}

function countsUp(step: Stmt): boolean {
  if (step.kind === 'IncDecStmt') return step.op === '++' && isNamedPlace(step.x);
  const [value] = step.kind === 'AssignStmt' ? step.rhs : [];
  return step.kind === 'AssignStmt' && step.op === '+=' && value?.kind === 'BasicLit' && value.value === '1';
}

/** A variable or field: an element may be one of several counts. */
function isNamedPlace(expr: Expr): boolean {
  const place = unparen(expr);
  return place.kind === 'Ident' || place.kind === 'SelectorExpr' || place.kind === 'StarExpr';
}
