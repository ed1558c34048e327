import type { BlockStmt } from '../../syntax/ast.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import { isNamed } from '../../types/type-queries.js';
import type { FixOffer } from '../edit.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { structOf } from '../guard/guarded-struct.js';
import { isInside } from '../guard/target-uses.js';
import { functionsEnding, lastFlush, leavesBetween } from './closing-place.js';
import { findConnUses, type ConnUses } from './conn-use.js';
import { hasPositionalLiteral } from './positional-literal.js';
import { planSerialConn, type GivenConn } from './serial-conn-plan.js';
import type { WriterUse } from './writer-use.js';
import { isLocked, spanOfUse, titleOf, type SerializeRequest } from './serialize-writer.js';

/**
 * Offers to give the writing side of a `net.Conn` to one goroutine, to which the others send whole messages. Undefined where that can be seen at once not to work: something else than a
 * `net.Conn` may be in the variable or is needed of it, a lock guards it already, or nothing is sure to end the goroutine.
 */
export function serializeConn(request: SerializeRequest): FixOffer | undefined {
  const { typed, target, needsNoLock } = request;
  if (!isNamed(target.type, 'net.Conn') || target.name === '_' || target.isEmbedded) return undefined;
  const struct = structOf(typed, target);
  if (target.role === 'field' && (struct === undefined || hasPositionalLiteral(typed, struct.type))) return undefined;
  const found = findConnUses(typed, target);
  if (found === undefined || found.uses.some(isLocked)) return undefined;
  const { made, uses } = found;
  const isMadeOnce =
    target.role === 'field'
      ? made.length > 0 && made.every((one) => one.isFirst || needsNoLock(spanOfUse(one)))
      : made.length === (target.role === 'param' ? 0 : 1);
  const places = [...made, ...uses];
  if (!isMadeOnce || places.some(({ view }) => view.chunk.problems.length > 0 || isGeneratedFile(view.file)))
    return undefined;
  const given = target.role === 'param' ? givenTo(request) : undefined;
  if ((target.role === 'param' && given === undefined) || !isEnded(request, found)) return undefined;
  return {
    kind: 'serial-writer',
    title: titleOf(uses.filter(({ kind }) => kind === 'write')),
    isPreferred: false,
    build: () => planSerialConn(typed, target, found, given),
  };
}

function givenTo({ typed, target }: SerializeRequest): GivenConn | undefined {
  const [ending] = functionsEnding(typed, target);
  const first = ending?.decl.body?.stmts[0];
  return ending === undefined || first === undefined ? undefined : { view: ending.view, name: target.name, first };
}

/** Whether the function that the variable belongs to, `main`, or a method that ends its object closes the connection, on each way, behind its other uses. */
function isEnded({ typed, target }: SerializeRequest, { made, uses }: ConnUses): boolean {
  return functionsEnding(typed, target).some(({ view, decl }) => {
    const { body } = decl;
    if (body === undefined) return false;
    const own = uses.filter((use) => use.view.chunk === view.chunk && isInside(use.reference, body));
    const close = lastFlush(view, body, own);
    if (close === undefined) return false;
    if (target.role === 'field') return true;
    const from = target.role === 'param' ? body.start + 1 : connectedFrom(view, body, made);
    if (from === undefined) return false;
    const isEarly = (use: WriterUse): boolean => use.kind !== 'named' && use.reference.end <= from;
    return !own.some(isEarly) && close.call.start > from && !leavesBetween(view, body, from, close.call.start);
  });
}

/** Where in a function's body the variable has its connection: behind the check of its error. */
function connectedFrom(view: ChunkView, body: BlockStmt, [only]: ConnUses['made']): number | undefined {
  const last = only?.view.chunk === view.chunk ? (only.behind ?? only.value) : undefined;
  return last && body.stmts.find((one) => one === last || isInside(last, one))?.end;
}
