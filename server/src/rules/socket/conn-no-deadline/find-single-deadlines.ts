import type { ConnectionFlow } from '../../../program/connections/connection-flow.js';
import type { DeadlineCall, Holder, ReadCall } from '../../../program/connections/connection-facts.js';
import { unparen } from '../../../flow/unparen.js';
import type { BlockStmt, CallExpr, ForStmt, Node, Stmt } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains, walk } from '../../../syntax/walk.js';

/** A deadline that is set once, before an endless loop that answers what it reads. */
export interface SingleDeadline {
  readonly deadline: DeadlineCall;
  /** The statement that sets it. */
  readonly stmt: Stmt;
  readonly loop: ForStmt;
  /** The reads in the loop. */
  readonly reads: readonly ReadCall[];
}

/** Nanoseconds. What lasts longer may well be meant for the whole connection. */
const longest = 300_000_000_000n;

/** Finds deadlines that end a connection in the middle of its service, because the loop that serves it never sets them again. */
export function findSingleDeadlines(flow: ConnectionFlow): readonly SingleDeadline[] {
  return flow.deadlines.flatMap((deadline) => {
    const one = deadline.isForReads && !deadline.clears ? singleOf(flow, deadline) : undefined;
    return one === undefined ? [] : [one];
  });
}

function singleOf(flow: ConnectionFlow, deadline: DeadlineCall): SingleDeadline | undefined {
  const { from, call } = deadline;
  const [holder] = deadline.holders;
  if (holder === undefined || isForWholeConnection(deadline)) return undefined;
  const parents = parentsIn(from.chunk);
  let stmt: Node | undefined = call;
  while (stmt !== undefined && parents.get(stmt)?.kind !== 'BlockStmt') stmt = parents.get(stmt);
  const body = stmt === undefined ? undefined : parents.get(stmt);
  const owner = body === undefined ? undefined : parents.get(body);
  if (body?.kind !== 'BlockStmt' || (owner?.kind !== 'FuncDecl' && owner?.kind !== 'FuncLit')) return undefined;
  if (owner.type.results !== undefined) return undefined;
  const loop = lastLoop(body);
  const setting = body.stmts.find((one) => one === stmt);
  if (loop === undefined || setting === undefined || setting.start > loop.start || !isEndless(loop)) return undefined;
  const around = flow.around(holder, { from, node: loop });
  if (around.isHandedOn || around.deadlines.some((other) => other !== deadline && other.isForReads)) return undefined;
  if (!isServed(flow, around.origins)) return undefined;
  const own = flow.reachedFrom(holder);
  const reads = flow.readsAt(own).filter((read) => read.from.decl === from.decl && contains(loop, read.call));
  if (reads.length === 0 || !answers(loop, own, deadline)) return undefined;
  return { deadline, stmt: setting, loop, reads };
}

/** Accepted, by one of those that it comes from. */
function isServed(flow: ConnectionFlow, origins: ReadonlySet<Holder>): boolean {
  return flow.openings.some(({ variable, call }) => {
    const fun = unparen(call.fun);
    return origins.has(variable.origin) && fun.kind === 'SelectorExpr' && fun.sel.name.startsWith('Accept');
  });
}

/** A limit whose name or size says that it is one for all that the connection does. */
function isForWholeConnection({ from, call }: DeadlineCall): boolean {
  const [time] = call.args;
  if (time === undefined) return true;
  if (/session|life|total|overall|max|conn/i.test(from.chunk.text.slice(time.start, time.end))) return true;
  const add = unparen(time);
  // A point of time that was worked out elsewhere may be a common one.
  if (add.kind !== 'CallExpr' || add.args.length !== 1) return true;
  const length = add.args[0] === undefined ? undefined : from.info.constantOf(add.args[0]);
  return typeof length === 'bigint' && length > longest;
}

/** The loop that ends a body. */
function lastLoop({ stmts }: BlockStmt): ForStmt | undefined {
  const last = stmts.findLast(({ kind }) => kind === 'ForStmt');
  return last?.kind === 'ForStmt' ? last : undefined;
}

/** `for {` or `for scanner.Scan() {` */
function isEndless({ init, cond, post }: ForStmt): boolean {
  if (init !== undefined || post !== undefined) return false;
  if (cond === undefined) return true;
  const call = unparen(cond);
  return call.kind === 'CallExpr' && call.fun.kind === 'SelectorExpr' && call.fun.sel.name === 'Scan';
}

/** Whether the loop writes to the connection, too: it serves requests, and doesn't gather one. */
function answers(loop: ForStmt, own: ReadonlySet<Holder>, { from: { info } }: DeadlineCall): boolean {
  let found = false;
  walk(loop.body, (node) => {
    if (node.kind === 'CallExpr' && writesTo(node)) found = true;
    return !found;
  });
  return found;

  function writesTo({ fun, args }: CallExpr): boolean {
    const called = unparen(fun);
    if (called.kind !== 'SelectorExpr') return false;
    if (/^(?:Write\w*|Flush|Encode)$/.test(called.sel.name)) return isOwn(called.x);
    return /^(?:Fprint\w*|WriteString|Write|Copy)$/.test(called.sel.name) && args[0] !== undefined && isOwn(args[0]);
  }

  function isOwn(expression: Node): boolean {
    let isFound = false;
    walk(expression, (node) => {
      const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
      if (object?.kind === 'var' && own.has(object.origin)) isFound = true;
    });
    return isFound;
  }
}
