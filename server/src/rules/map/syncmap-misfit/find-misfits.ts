import { variableOfIdent } from '../../../flow/assignments.js';
import { initialValue } from '../../../flow/initial-value.js';
import { unparen } from '../../../flow/unparen.js';
import { aliasClassesOf, type AliasClass, type PlacedMention } from '../../../program/aliases/alias-classes.js';
import { calledOn, type MentionedCall } from '../../../program/aliases/method-calls.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, Expr, Stmt } from '../../../syntax/ast.js';
import type { Declaration, VarObject } from '../../../types/object.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import type { TypedPackage, TypeInfo } from '../../../types/package.js';
import { isNamed } from '../../../types/type-queries.js';

/** A call of a method of a `sync.Map`, and whose text it stands in. */
export interface MapCall extends MentionedCall, Pick<PlacedMention, 'file' | 'chunk'> {
  /** What holds the map there, or points to it. */
  readonly variable: VarObject;
}

/** A `sync.Map` that is used as it is worst at. */
export interface SyncMapMisfit {
  /** Calls of `Range` that do nothing but count. */
  readonly counts: readonly MapCall[];
  /** Undefined unless the calls that change it are most of all. */
  readonly writes: MostlyWritten | undefined;
}

export interface MostlyWritten {
  readonly variable: VarObject;
  readonly declaration: Declaration;
  readonly calls: readonly MapCall[];
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
  for (const maps of mapClasses(typed)) {
    if (maps.escapes || maps.isMixed || [...maps.members].some(isOfOthers)) continue;
    const calls = maps.mentions.flatMap((mention) => callOf(mention) ?? []);
    const own = calls.filter(({ file }) => !isTestFile(file.uri));
    const counts = own.filter((call) => isCount(call, typed.info(call.chunk)));
    const writes = calls.length === maps.mentions.length ? mostlyWritten(maps, own, typed) : undefined;
    if (counts.length > 0 || writes !== undefined) found.push({ counts, writes });
  }
  return found;
}

/** Whether a map is known by another name, too, or belongs to a test. */
function isOfOthers({ isEmbedded, declaration }: VarObject): boolean {
  return isEmbedded || declaration === undefined || isTestFile(declaration.file);
}

/** A map that one variable holds, all of whose uses are seen. */
function mostlyWritten(
  { members }: AliasClass,
  own: readonly MapCall[],
  typed: TypedPackage,
): MostlyWritten | undefined {
  const [variable, ...others] = members;
  const declaration = variable?.declaration;
  if (variable?.type.kind !== 'named' || declaration === undefined || others.length > 0 || !hasSlowWrites(typed))
    return undefined;
  const calls = own.filter(({ method }) => writing.test(method));
  const readCount = own.length - calls.length;
  const isMost = calls.length >= fewestWrites && calls.length >= writesPerRead * readCount;
  return isMost ? { variable, declaration, calls, readCount } : undefined;
}

/** Until Go 1.24, whose `sync.Map` is a tree of small tables, a new key took the mutex of the whole map (go.dev/doc/go1.24). */
function hasSlowWrites({ input: { goVersion } }: TypedPackage): boolean {
  return goVersion.major === 1 && goVersion.minor < 24;
}

function callOf(mention: PlacedMention): MapCall | undefined {
  const called = calledOn(mention);
  const { holder, chunk, file } = mention;
  return called && holder.kind === 'var' ? { ...called, variable: holder, chunk, file } : undefined;
}

/** `m.Range(func(_, _ any) bool { n++; return true })` */
function isCount({ call, method }: MapCall, info: TypeInfo): boolean {
  const [argument] = call.args;
  if (method !== 'Range' || argument === undefined) return false;
  const named = argument.kind === 'Ident' ? variableOfIdent(argument, info) : undefined;
  const callback = named?.role === 'local' ? initialValue(named) : argument;
  if (callback?.kind !== 'FuncLit') return false;
  const [step, last, ...others] = callback.body.stmts;
  if (step === undefined || last?.kind !== 'ReturnStmt' || others.length > 0) return false;
  const [goesOn] = last.results;
  return goesOn?.kind === 'Ident' && goesOn.name === 'true' && countsUp(step, info);
}

function countsUp(step: Stmt, info: TypeInfo): boolean {
  if (step.kind === 'ExprStmt' && step.x.kind === 'CallExpr') return addsOne(step.x, info);
  if (step.kind === 'IncDecStmt') return step.op === '++' && isNamedPlace(step.x);
  const [value] = step.kind === 'AssignStmt' ? step.rhs : [];
  return step.kind === 'AssignStmt' && step.op === '+=' && isOne(value);
}

/** `n.Add(1)`, `atomic.AddInt64(&n, 1)` */
function addsOne(call: CallExpr, info: TypeInfo): boolean {
  const name = nameOfCallee(info.calleeOf(call)) ?? '';
  if (/^\(\*sync\/atomic\.U?[iI]nt(?:32|64)\)\.Add$/.test(name)) return isOne(call.args[0]);
  return name.startsWith('sync/atomic.Add') && isOne(call.args[1]);
}

function isOne(value: Expr | undefined): boolean {
  return value?.kind === 'BasicLit' && value.value === '1';
}

/** A variable or field: an element may be one of several counts. */
function isNamedPlace(expr: Expr): boolean {
  const place = unparen(expr);
  return place.kind === 'Ident' || place.kind === 'SelectorExpr' || place.kind === 'StarExpr';
}
