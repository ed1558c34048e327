import { aliasClassesOf, type PlacedMention } from '../../../program/aliases/alias-classes.js';
import { calledOn } from '../../../program/aliases/method-calls.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { isTestFile } from '../../../program/test-files.js';
import type { Declaration, VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';
import { isExported } from '../../../types/identical.js';
import { isNamed } from '../../../types/type-queries.js';

/** A `sync.RWMutex` of which all uses are seen, and that nobody locks for reading. */
export interface Misfit {
  readonly variable: VarObject;
  readonly declaration: Declaration;
  /** Places that lock it, in the order of the package. */
  readonly writes: readonly PlacedMention[];
}

const rwMutexClasses = aliasClassesOf('RWMutex', (type) => isNamed(type, 'sync.RWMutex'));

const reading = /^(?:RLock|TryRLock|RLocker)$/;

/** Fewer places say nothing of what the mutex is for. */
const fewestWrites = 2;

export function findMisfits(typed: TypedPackage): readonly Misfit[] {
  if (!isInstrumented(typed.input.path)) return [];
  const found: Misfit[] = [];
  for (const { members, mentions, escapes, isMixed } of rwMutexClasses(typed)) {
    const [variable, ...others] = members;
    const declaration = variable?.declaration;
    if (variable === undefined || declaration === undefined || others.length > 0 || escapes || isMixed) continue;
    if (!isOnlyHere(variable) || isTestFile(declaration.file)) continue;
    const methods = mentions.map((mention) => calledOn(mention)?.method);
    if (methods.includes(undefined) || mentions.some(({ chunk }) => chunk.problems.length > 0)) continue;
    if (methods.some((method) => reading.test(method ?? ''))) continue;
    const writes = mentions.filter((_, i) => /^(?:Try)?Lock$/.test(methods[i] ?? ''));
    if (writes.length >= fewestWrites) found.push({ variable, declaration, writes });
  }
  return found;
}

/** Whether no other package can name the mutex. */
function isOnlyHere({ role, name, isEmbedded, type }: VarObject): boolean {
  return (role === 'field' || role === 'package') && !isEmbedded && !isExported(name) && type.kind === 'named';
}
