import { remembered } from '../../base/remembered.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { PathPoint } from '../../flow/paths/path-result.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import { unparen } from '../../flow/unparen.js';
import type { CallExpr, Expr, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { deref, fieldsOf, typeFullName } from '../../types/type-queries.js';
import type { PackageProgram } from '../package-program.js';
import { pathCodeOf } from './path-code.js';
import { readArgument, readingMethods, RequestAutomaton, type RequestState } from './request-automaton.js';
import { lostDataOf, writerLivesOf, type LostData, type WriterLife } from './writer-lives.js';

/** What a connection is read for while the writer still holds what goes before. */
export interface HeldRequest {
  readonly life: WriterLife;
  /** What reads. */
  readonly node: Node;
  /** The statement of the last write before. */
  readonly written: Node | undefined;
  /** Nothing was sent or read before on that way, so whoever is at the other end has got nothing. */
  readonly isFirst: boolean;
}

/** Reads from a connection whose writer holds a request back; one a writer, the first one of its kind. */
export const heldRequestsOf: (program: PackageProgram) => readonly HeldRequest[] = remembered((program) =>
  writerLivesOf(program).flatMap((life) => heldIn(program, life)),
);

/** What is lost of writers that hold no request back: the flush before the wait would save the rest, too. */
export function lostDataIn(program: PackageProgram): readonly LostData[] {
  const held = new Set(heldRequestsOf(program).map(({ life }) => life.creation));
  return writerLivesOf(program)
    .filter(({ creation }) => !held.has(creation))
    .flatMap(lostDataOf);
}

function heldIn(program: PackageProgram, of: WriterLife): readonly HeldRequest[] {
  const { sink, sinkExpr, unit, path, fact } = of;
  if (sink === undefined || sinkExpr === undefined || !fact.flushes.includes('Flush')) return [];
  // A stream that goes on is flushed, not closed.
  const life: WriterLife = { ...of, fact: { ...fact, flushes: ['Flush'] } };
  if (!connections.test(typeFullName(deref(unit.info.typeOf(sinkExpr))) ?? '')) return [];
  const code = pathCodeOf(program);
  const { paths, inline } = readersOf(life, sink, code.table.ofVariable(life.variable));
  const walker = new PathWalker(code, new RequestAutomaton(life.automaton, inline));
  const result = walker.walk(unit, [path, sink, ...paths], 'none');
  const held = (result?.violations ?? []).flatMap(({ node, point, name }): HeldRequest[] => {
    if (name !== 'heldRequest' && name !== 'heldReply') return [];
    const isFirst = name === 'heldRequest' && !wasSent(point);
    return [{ life, node, written: lastWrite(point), isFirst }];
  });
  return [...held.filter(({ isFirst }) => isFirst), ...held].slice(0, 1);
}

const connections = /^(?:net\.(?:Conn|TCPConn|UnixConn)|crypto\/tls\.Conn|io\.ReadWrite(?:Closer)?)$/;

/** Functions whose result reads from their first argument. */
const readerMakers = new Set([
  'bufio.NewReader',
  'bufio.NewReaderSize',
  'bufio.NewScanner',
  'encoding/json.NewDecoder',
  'encoding/gob.NewDecoder',
  'encoding/xml.NewDecoder',
  'net/textproto.NewReader',
]);

/** What the function makes to read from a connection: by variable, and where it is read at once. */
function readersOf(
  life: WriterLife,
  sink: AccessPath,
  pair: AccessPath,
): { readonly paths: readonly AccessPath[]; readonly inline: ReadonlySet<CallExpr> } {
  const { unit, places } = life;
  const { info } = unit;
  const paths: AccessPath[] = [];
  const inline = new Set<CallExpr>();
  const reader = (life.path === pair ? [] : fieldsOf(life.variable.type)).find(({ name }) => name === 'Reader');
  if (reader !== undefined) paths.push(pair.child(reader));
  /** The innermost call that makes a reader of the connection, in what reads from it. */
  const makerIn = (expression: Expr): CallExpr | undefined => {
    const call = unparen(expression);
    const [from] = call.kind === 'CallExpr' ? call.args : [];
    if (call.kind !== 'CallExpr' || from === undefined) return undefined;
    const callee = info.calleeOf(call);
    if (callee.kind !== 'func' || !readerMakers.has(callee.func.fullName)) return undefined;
    const path = places.pathOf(from);
    if (path !== undefined && (path === sink || paths.includes(path))) return call;
    return makerIn(from);
  };
  walk(unit.body, (node) => {
    const [target, value] =
      node.kind === 'AssignStmt'
        ? [node.lhs[0], node.rhs[0]]
        : node.kind === 'ValueSpec'
          ? [node.names[0], node.values[0]]
          : [];
    if (target !== undefined && value !== undefined && makerIn(value) !== undefined) {
      const path = places.pathOf(target);
      if (path !== undefined) paths.push(path);
    }
    const read =
      node.kind === 'SelectorExpr' && readingMethods.test(node.sel.name)
        ? node.x
        : node.kind === 'CallExpr'
          ? node.args[readArgument(info.calleeOf(node)) ?? -1]
          : undefined;
    const maker = read === undefined ? undefined : makerIn(read);
    if (maker !== undefined) inline.add(maker);
    return true;
  });
  return { paths, inline };
}

function wasSent(end: PathPoint<RequestState>): boolean {
  for (let point: PathPoint<RequestState> | undefined = end; point !== undefined; point = point.before)
    if (point.state.startsWith('flushed') || point.state.endsWith('answered')) return true;
  return false;
}

function lastWrite(end: PathPoint<RequestState>): Node | undefined {
  let later = end;
  for (let point = end.before; point !== undefined; point = point.before) {
    if (later.state.startsWith('dirty') && !point.state.startsWith('dirty')) break;
    later = point;
  }
  const { step } = later.node;
  if (step === undefined) return undefined;
  return step.kind === 'value' ? step.expr : step.stmt;
}
