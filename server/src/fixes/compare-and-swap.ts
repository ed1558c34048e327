import { msg } from '../base/message.js';
import { unparen } from '../flow/unparen.js';
import { areUsedWithin } from './used-within.js';
import type { CallExpr, Expr } from '../syntax/ast.js';
import type { SwapCheck } from '../program/swap-check.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { TypedPackage } from '../types/package.js';
import { EditList } from './edit-list.js';
import type { FixOffer } from './edit.js';
import { CallJudge } from './guard/call-safety.js';
import { ChunkView } from './guard/chunk-view.js';
import { LineWriter } from './guard/line-writer.js';
import { CallSafety } from './guard/std-calls.js';
import { respacedText } from './respace.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** A look at a value and the store that follows from it, with where they stand. */
export interface CompareAndSwapRequest extends Omit<SwapCheck, 'unit' | 'load'> {
  readonly typed: TypedPackage;
  readonly file: SourceFile;
  readonly chunk: Chunk;
}

/**
 * Offers to compare and store in one step. Undefined where the new value has to be worked out first, or what was loaded is used for more than the comparison.
 */
export function compareAndSwap(request: CompareAndSwapRequest): FixOffer | undefined {
  const { typed, file, chunk, store, statement, read } = request;
  const { major, minor } = typed.input.goVersion;
  const isMap = request.key !== undefined;
  if (chunk.problems.length > 0 || (major === 1 && isMap && minor < 20)) return undefined;
  const view = new ChunkView(file, chunk, typed);
  const value = store.args.at(-1);
  const stored = storeStatement(view, store);
  if (value === undefined || stored === undefined) return undefined;
  if (new CallJudge(typed, []).safetyOf(value, view) > CallSafety.pure) return undefined;
  if (read !== undefined && !areUsedWithin(view, read.lhs, [statement.cond])) return undefined;
  const condition = conditionText(request, view, value);
  const start = statement.init?.start ?? statement.cond.start;
  if (condition === undefined || view.hasComment(start, statement.cond.end)) return undefined;
  return {
    kind: 'compare-and-swap',
    title: msg('Compare and store in one step (CompareAndSwap)'),
    isPreferred: true,
    build: () => {
      const edits = new EditList();
      const writer = new LineWriter(view, edits);
      writer.replace(start, statement.cond.end, condition);
      const isRemoved =
        removeStatement(view, writer, stored) &&
        (read === undefined || read === statement.init || removeStatement(view, writer, read));
      const built = isRemoved ? edits.build() : undefined;
      return built === undefined ? undefined : [{ file: file.uri, edits: built }];
    },
  };
}

function storeStatement(
  view: ChunkView,
  store: CallExpr,
): (ReturnType<typeof view.parentOf> & { kind: 'ExprStmt' }) | undefined {
  const parent = view.parentOf(store);
  return parent?.kind === 'ExprStmt' ? parent : undefined;
}

function conditionText(request: CompareAndSwapRequest, view: ChunkView, value: Expr): string | undefined {
  const { place, key, isLeaving, expected } = request;
  const old = typeof expected === 'boolean' ? String(expected) : expectedText(request, view, expected);
  if (old === undefined) return undefined;
  const args = [...(key === undefined ? [] : [respacedText(view, key, 2)]), old, respacedText(view, value, 2)];
  if (args.some((arg) => arg.includes('\n'))) return undefined;
  return `${isLeaving ? '!' : ''}${place}.CompareAndSwap(${args.join(', ')})`;
}

/** The expected value with the type that is in the map: a constant takes that of what it is compared with. */
function expectedText({ asserted }: CompareAndSwapRequest, view: ChunkView, expected: Expr): string | undefined {
  const text = respacedText(view, expected, 2);
  if (asserted === undefined || !isUntyped(view, expected)) return text;
  const type = view.source(asserted);
  const isDefault =
    (type === 'string' && /^["`]/.test(text)) || (type === 'int' && /^-?\d+$/.test(text)) || type === 'bool';
  if (isDefault) return text;
  return /^[\w.]+$/.test(type) ? `${type}(${text})` : undefined;
}

function isUntyped(view: ChunkView, expr: Expr): boolean {
  let isTyped = false;
  walk(unparen(expr), (node) => {
    const object = node.kind === 'Ident' ? view.info.objectOf(node) : undefined;
    if (object?.kind === 'var' || object?.kind === 'func') isTyped = true;
    if (object?.kind === 'const' && !(object.type.kind === 'basic' && object.type.name.startsWith('untyped')))
      isTyped = true;
  });
  return !isTyped;
}
