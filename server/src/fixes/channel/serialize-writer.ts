import { msg, type Message } from '../../base/message.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import { isExported } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isNamed } from '../../types/type-queries.js';
import type { FixOffer } from '../edit.js';
import { isLockedAlready } from '../guard/locked-already.js';
import { lockBaseOf, type NeedsNoLock } from '../guard/target-uses.js';
import { findClosingPlace } from './closing-place.js';
import { SerialWriterPlan } from './serial-writer-plan.js';
import { findWriterUses, type WriterUse } from './writer-use.js';

export interface SerializeRequest {
  readonly typed: TypedPackage;
  /** A struct field, package variable or local variable. */
  readonly target: VarObject;
  /** Says of the text `s.w` whether nobody else can use the object there yet. */
  readonly needsNoLock: NeedsNoLock;
}

/**
 * Offers to give a `*bufio.Writer` to one goroutine, to which the others send whole messages. Undefined where that can be seen at once not to work:
 * somebody needs a `*bufio.Writer`, other packages see the variable, a lock guards it already, or nothing ends it.
 */
export function serializeWriter({ typed, target, needsNoLock }: SerializeRequest): FixOffer | undefined {
  if (!isSerializable(typed, target)) return undefined;
  const uses = findWriterUses(typed, target);
  if (uses === undefined || uses.some(isLocked)) return undefined;
  const made = uses.filter((use) => use.kind === 'made');
  const isMadeOnce =
    target.role === 'field' ? made.every((one) => one.isFirst || needsNoLock(spanOfUse(one))) : made.length === 1;
  if (made.length === 0 || !isMadeOnce) return undefined;
  if (uses.some(({ view }) => view.chunk.problems.length > 0 || isGeneratedFile(view.file))) return undefined;
  const closing = findClosingPlace(typed, target, uses);
  if (closing === undefined) return undefined;
  return {
    kind: 'serial-writer',
    title: titleOf(uses),
    isPreferred: false,
    build: () => new SerialWriterPlan(typed, target, uses, closing).build(),
  };
}

function isSerializable(typed: TypedPackage, target: VarObject): boolean {
  const { type, role, name, isEmbedded } = target;
  if (type.kind !== 'pointer' || !isNamed(type.elem, 'bufio.Writer') || name === '_' || isEmbedded) return false;
  if (role === 'local') return true;
  // Other packages would go on with a `*bufio.Writer`.
  return (role === 'field' || role === 'package') && (typed.name === 'main' || !isExported(name));
}

/** The text of a use. */
export function spanOfUse({
  view,
  reference: { start, end },
}: Pick<WriterUse, 'view' | 'reference'>): Parameters<NeedsNoLock>[0] {
  return { file: view.file.uri, chunk: view.chunk, start, end };
}

/** Whether a use runs under a lock already. */
export function isLocked(use: WriterUse): boolean {
  const { view, reference, owner } = use;
  const base = reference.kind === 'SelectorExpr' ? lockBaseOf(view, reference.x) : { text: '', roots: [] };
  if (owner === undefined || base === undefined) return false;
  return isLockedAlready({ view, reference, base });
}

/** `Give a.w to one goroutine that writes whole messages (5 calls in 2 files)`. */
export function titleOf(uses: readonly WriterUse[]): Message {
  const calls = uses.filter((use) => use.kind === 'write' || use.kind === 'flush');
  const [first = uses[0]!] = calls;
  const name = first.view.source(first.reference);
  const files = new Set(calls.map(({ view }) => view.file)).size;
  if (files > 1)
    return msg(
      'Give {0} to one goroutine that writes whole messages ({1} calls in {2} files)',
      name,
      calls.length,
      files,
    );
  return msg('Give {0} to one goroutine that writes whole messages ({1} calls)', name, calls.length);
}
