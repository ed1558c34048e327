import { wrappingWriters, bufferedWriters } from '../../knowledge/buffered-writers.js';
import { calleeFact } from '../../knowledge/facts.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { Callee, FuncObject } from '../../types/object.js';
import { methodSetOf } from '../../types/method-set.js';
import type { SignatureType, Type } from '../../types/type.js';
import { isNamed, underlying } from '../../types/type-queries.js';

/**
 * Whether a function outside the package can do no more with a writer than write to it: it takes it as an interface that can't flush, and has no place to
 * keep it: no receiver of another package than the standard library's, no result that could hold it. A method that is called for what it writes, as `WriteTo` and
 * `Encode` are, is taken to be done with the writer when it returns.
 */
export function isWrittenOnly(func: FuncObject, index: number): boolean {
  if (calleeFact(func.fullName)?.keeps?.includes(index) === true) return false;
  if (func.type.kind !== 'signature' || !takesWriter(func.type, index)) return false;
  if (func.receiverTypeName === undefined || writing.test(func.name)) return true;
  const isOfStandard = func.packagePath !== undefined && isStandardPackage(func.packagePath);
  return isOfStandard && !/^(?:Set|Init|Reset|Register)/.test(func.name);
}

/** The same of a function in a variable or field, and of a method of an interface, whose name alone says what they do. */
export function isWrittenOnlyByName(name: string, type: Type, index: number): boolean {
  const under = underlying(type);
  return under.kind === 'signature' && writing.test(name) && takesWriter(under, index);
}

const writing =
  /^(?:[Ww]rite|[Ee]ncode|[Mm]arshal|[Pp]rint|[Ff]printf?|[Rr]ender|[Ee]xecute|[Dd]ump|[Ee]xport|[Cc]opy)(?![a-z])/;

function takesWriter({ params, results, isVariadic }: SignatureType, index: number): boolean {
  const last = params.length - 1;
  const param = isVariadic && index >= last ? undefined : params[index]?.type;
  return param !== undefined && cannotFlush(param) && results.every(({ type }) => isPlain(type));
}

/** Whether a type is an interface that has nothing to flush or close what is in it. */
export function cannotFlush(type: Type): boolean {
  if (underlying(type).kind !== 'interface') return false;
  const methods = methodSetOf(type);
  return !methods.has('Flush') && !methods.has('Close');
}

function isPlain(type: Type): boolean {
  return underlying(type).kind === 'basic' || isNamed(type, 'error');
}

const makers = new Set(bufferedWriters.flatMap(({ makers }) => makers.map(({ name }) => name)));
const resets = new Set(bufferedWriters.flatMap(({ type, drops }) => drops.map((drop) => `(*${type}).${drop}`)));

/** Whether what a call gives, or what its receiver is, writes to its argument from then on, and never flushes it. */
export function isWrapping(callee: Callee): boolean {
  if (callee.kind !== 'func') return false;
  const { fullName } = callee.func;
  return wrappingWriters.includes(fullName) || makers.has(fullName) || resets.has(fullName);
}
