import { calleeName } from '../../../flow/sync-operation.js';
import { mentionedNames } from '../../../flow/mentioned-names.js';
import { unparen } from '../../../flow/unparen.js';
import { callbackRunOf } from '../../../knowledge/callbacks.js';
import type { TypedFunction } from '../../../program/by-function.js';
import { CancelledWork, type CancelledCall } from '../../../program/cancelled-work.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { walkOwn } from '../../../flow/method-call.js';
import { RequestValues } from '../../../program/request-values.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, Expr, FuncDecl, FuncLit, GoStmt, Node } from '../../../syntax/ast.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';
import { deref, fieldsOf, isNamed, typeFullName, underlying } from '../../../types/type-queries.js';
import { findKeptContexts } from './kept-contexts.js';

/** A function that runs while a request is served. */
export interface Serving {
  readonly from: TypedFunction;
  readonly node: FuncDecl | FuncLit;
  readonly values: RequestValues;
  /** The call that led here from a handler. */
  readonly via: { readonly by: Serving; readonly call: CallExpr } | undefined;
}

/** A request's context that something uses after the request. */
export interface OutlivingContext {
  readonly by: Serving;
  /** The `go` statement, the call that starts it, or the statement that stores it. */
  readonly start: Node;
  /** What the serving function gives away: the context, or the request itself. */
  readonly given: Expr;
  /** The literal that runs on, where it captures what is given. */
  readonly literal: FuncLit | undefined;
  /** The call that fails. */
  readonly fails: { readonly from: TypedFunction; readonly call: CallExpr };
  /** The field or variable that it is kept in; undefined where a goroutine has it. */
  readonly keptIn: string | undefined;
}

/** Functions that hand the request on to each other are followed so far. */
const maxDepth = 3;

/** Finds contexts of requests that outlive them: one for each start of a goroutine and each store. */
export function findOutlivingContexts(typed: TypedPackage): readonly OutlivingContext[] {
  if (!isInstrumented(typed.input.path)) return [];
  const handlers = handlersIn(typed);
  if (handlers.length === 0) return [];
  const work = new CancelledWork(typed);
  const found = new Map<Node, OutlivingContext>();
  for (let depth = 0, waiting = handlers; depth <= maxDepth && waiting.length > 0; depth++) {
    const next: Serving[] = [];
    for (const serving of waiting) {
      for (const one of outlivingIn(serving, work)) if (!found.has(one.start)) found.set(one.start, one);
      for (const one of findKeptContexts(serving, typed, work))
        if (!found.has(one.start) && !isWaitedFor(serving, one.start)) found.set(one.start, one);
      next.push(...calledBy(serving, work));
    }
    waiting = next;
  }
  return [...found.values()];
}

function handlersIn(typed: TypedPackage): Serving[] {
  const handlers: Serving[] = [];
  for (const declared of typed.functions) {
    if (isTestFile(declared.file.uri)) continue;
    const names = mentionedNames(declared.chunk);
    const isMethodOfService = declared.decl.recv !== undefined && names.has('ctx') && names.has('Context');
    if (!names.has('ResponseWriter') && !isMethodOfService) continue;
    const from = { ...declared, info: typed.info(declared.chunk) };
    walk(declared.decl, (node) => {
      if (node.kind !== 'FuncDecl' && node.kind !== 'FuncLit') return;
      const values = valuesOf(node, from);
      if (values !== undefined) handlers.push({ from, node, values, via: undefined });
    });
  }
  return handlers;
}

/** The request or the context with which a function serves one; undefined for one that serves none. */
function valuesOf(node: FuncDecl | FuncLit, from: TypedFunction): RequestValues | undefined {
  const { info } = from;
  const params = node.type.params.fields.flatMap(({ names }) => names);
  const types = params.map((param) => info.typeOf(param));
  const at = (index: number): readonly VarObject[] => {
    const param = params[index];
    const object = param === undefined ? undefined : info.objectOf(param);
    return object?.kind === 'var' ? [object] : [];
  };
  const [first, second] = types;
  if (first === undefined) return undefined;
  const isHandler = isNamed(first, 'net/http.ResponseWriter') && second !== undefined;
  if (isHandler && typeFullName(deref(second)) === 'net/http.Request') return new RequestValues(info, node, [], at(1));
  if (node.kind !== 'FuncDecl' || !isNamed(first, 'context.Context') || !isMethodOfService(node, from))
    return undefined;
  return new RequestValues(info, node, at(0), []);
}

/** A method that a gRPC server calls: its type embeds what is generated for those that lack methods. */
function isMethodOfService({ recv, type }: FuncDecl, { info }: TypedFunction): boolean {
  const receiver = recv?.fields[0]?.type;
  if (receiver === undefined || type.results?.fields.length !== 2 || type.params.fields.length !== 2) return false;
  return fieldsOf(info.typeOf(receiver)).some(
    ({ isEmbedded, name }) => isEmbedded && /^Unimplemented\w*Server$/.test(name),
  );
}

/** Functions of the package that a serving function calls with the request or its context. */
function calledBy(serving: Serving, work: CancelledWork): readonly Serving[] {
  const called: Serving[] = [];
  walkOwn(serving.node, (node) => {
    if (node.kind !== 'CallExpr') return;
    const entered = work.enter(node, serving.from, serving.values);
    if (entered === undefined || leadsBack(serving, entered.from)) return;
    called.push({
      from: entered.from,
      node: entered.from.decl,
      values: entered.values,
      via: { by: serving, call: node },
    });
  });
  return called;
}

function leadsBack(serving: Serving, to: TypedFunction): boolean {
  for (let one: Serving | undefined = serving; one !== undefined; one = one.via?.by)
    if (one.from.decl === to.decl) return true;
  return false;
}

function outlivingIn(serving: Serving, work: CancelledWork): readonly OutlivingContext[] {
  const found: OutlivingContext[] = [];
  walkOwn(serving.node, (node) => {
    const started = startedBy(node, serving.from);
    if (started === undefined) return;
    const failing = failingCall(started, serving, work);
    if (failing === undefined || isWaitedFor(serving, node) || sharesSignal(serving, node)) return;
    const literal = started.kind === 'FuncLit' ? started : undefined;
    found.push({
      by: serving,
      start: node,
      given: failing.context,
      literal,
      fails: failing.at,
      keptIn: undefined,
    });
  });
  return found;
}

/** What a node starts in another goroutine; undefined where it starts nothing, or nothing that is known. */
function startedBy(node: Node, { info }: TypedFunction): CallExpr | FuncLit | undefined {
  if (node.kind === 'GoStmt') return startOf(node);
  if (node.kind !== 'CallExpr') return undefined;
  const name = calleeName(node, { info });
  if (name === undefined) return undefined;
  for (const [i, argument] of node.args.entries()) {
    const literal = unparen(argument);
    if (literal.kind !== 'FuncLit') continue;
    const run = callbackRunOf(name, i, undefined);
    if (run === 'in-goroutine-once' || run === 'after-return') return literal;
  }
  return undefined;
}

function startOf({ call }: GoStmt): CallExpr | FuncLit | undefined {
  if (call.kind !== 'CallExpr') return undefined;
  const fun = unparen(call.fun);
  return fun.kind === 'FuncLit' && call.args.length === 0 ? fun : call;
}

interface Failing {
  /** As the serving function names it. */
  readonly context: Expr;
  readonly at: OutlivingContext['fails'];
}

/** The call in a goroutine that fails with the request's context; undefined where the goroutine looks at the context itself, or goes on for ever. */
function failingCall(started: CallExpr | FuncLit, { from, values }: Serving, work: CancelledWork): Failing | undefined {
  if (started.kind === 'FuncLit') return inLiteral(started, from, values, work);
  const fun = unparen(started.fun);
  if (fun.kind === 'FuncLit') return inCalledLiteral(fun, started, from, values, work);
  const context = work.contextOf(started, from, values);
  if (context === undefined) return undefined;
  const entered = work.enter(started, from, values);
  const at = { from, call: started };
  if (entered === undefined) return { context, at };
  if (isCompanion(entered.from.decl, entered.from, entered.values)) return undefined;
  const inner = work.firstIn(entered.from.decl, entered.from, entered.values);
  return { context, at: inner === undefined ? at : { from: entered.from, call: inner.call } };
}

function inLiteral(
  literal: FuncLit,
  from: TypedFunction,
  values: RequestValues,
  work: CancelledWork,
): Failing | undefined {
  const inside = new RequestValues(from.info, literal, values.contexts, values.requests);
  if (isCompanion(literal, from, inside)) return undefined;
  const first = work.firstIn(literal, from, inside);
  if (first === undefined || startsCompanion(literal, first, from, inside, work)) return undefined;
  return { context: first.context, at: { from, call: first.call } };
}

/** A literal that is given the context as an argument. */
function inCalledLiteral(
  literal: FuncLit,
  call: CallExpr,
  from: TypedFunction,
  values: RequestValues,
  work: CancelledWork,
): Failing | undefined {
  const names = literal.type.params.fields.flatMap((field) => field.names);
  const given = call.args.findIndex((arg) => values.isContext(arg) || values.isRequest(arg));
  const param = names[given] === undefined ? undefined : from.info.objectOf(names[given]);
  const context = call.args[given];
  if (context === undefined || param?.kind !== 'var') return inLiteral(literal, from, values, work);
  const isContext = values.isContext(context);
  const inside = new RequestValues(
    from.info,
    literal,
    isContext ? [...values.contexts, param] : values.contexts,
    isContext ? values.requests : [...values.requests, param],
  );
  const first = isCompanion(literal, from, inside) ? undefined : work.firstIn(literal, from, inside);
  return first === undefined ? undefined : { context, at: { from, call: first.call } };
}

/** Whether all that a literal does is to call a function that goes with the request. */
function startsCompanion(
  { body }: FuncLit,
  { call }: CancelledCall,
  from: TypedFunction,
  values: RequestValues,
  work: CancelledWork,
): boolean {
  const [only] = body.stmts;
  if (body.stmts.length !== 1 || only === undefined || only.start > call.start || only.end < call.end) return false;
  const entered = work.enter(call, from, values);
  return entered !== undefined && isCompanion(entered.from.decl, entered.from, entered.values);
}

/** Whether a goroutine is meant to end with the request: it looks at the context itself, without an error to return, or goes on for ever. */
function isCompanion(node: FuncDecl | FuncLit, { info }: TypedFunction, values: RequestValues): boolean {
  const last = node.type.results?.fields.at(-1)?.type;
  const returnsError = last !== undefined && isNamed(info.typeOf(last), 'error');
  let isOne = false;
  walk(node, (part) => {
    if (isOne) return false;
    if (part.kind === 'ForStmt' && part.cond === undefined) isOne = true;
    if (part.kind === 'CallExpr' && !returnsError) {
      const name = calleeName(part, { info }) ?? '';
      const fun = unparen(part.fun);
      if (/^\(context\.Context\)\.(?:Err|Done)$/.test(name))
        isOne ||= fun.kind === 'SelectorExpr' && values.isContext(fun.x);
      else if (/^context\.(?:AfterFunc|Cause)$/.test(name)) isOne ||= part.args.some((arg) => values.isContext(arg));
    }
    return true;
  });
  return isOne;
}

/** Whether what serves the request waits for something after a node, here or in the functions that called this one. */
function isWaitedFor(serving: Serving, node: Node): boolean {
  if (waitsAfter(serving, node)) return true;
  return serving.via !== undefined && isWaitedFor(serving.via.by, serving.via.call);
}

const waiting = /(?:^|\.)(?:Wait|Join|ServeHTTP|Serve|Hijack|RoundTrip)$/;

/**
 * Whether a function stays, or may, after a node: it receives, waits, goes on for ever, or serves the request by another handler. What it defers counts
 * wherever it stands, and of a loop around the node all of it.
 */
function waitsAfter({ node: owner, from: { info } }: Serving, node: Node): boolean {
  let waits = false;
  let from = node.end;
  walk(owner, (part) => {
    const isLoop = part.kind === 'ForStmt' || part.kind === 'RangeStmt';
    if (isLoop && contains(part, node)) from = Math.min(from, part.start);
  });
  const isLater = (part: Node): boolean => part.start >= from && !contains(node, part);
  const visit = (part: Node): boolean => {
    if (waits) return false;
    if (part.kind === 'DeferStmt') {
      walk(part, (inner) => {
        if (isWait(inner, info)) waits = true;
      });
      return false;
    }
    if (isLater(part) && isWait(part, info)) waits = true;
    return true;
  };
  walkOwn(owner, visit);
  return waits;
}

function isWait(node: Node, info: TypedFunction['info']): boolean {
  switch (node.kind) {
    case 'UnaryExpr':
      return node.op === '<-';
    case 'SelectStmt':
      return true;
    case 'ForStmt':
      return node.cond === undefined;
    case 'RangeStmt':
      return underlying(info.typeOf(node.x)).kind === 'chan';
    case 'CallExpr':
      return waiting.test(calleeName(node, { info }) ?? '');
    default:
      return false;
  }
}

/** Whether the goroutine and what the function does afterwards share a channel or group, by which somebody may wait. */
function sharesSignal({ node: owner, from: { info } }: Serving, start: Node): boolean {
  const shared = new Set<VarObject>();
  walk(start, (part) => {
    const object = part.kind === 'Ident' ? info.objectOf(part) : undefined;
    if (object?.kind === 'var' && (object.owner === undefined || !contains(start, object.owner)) && isSignal(object))
      shared.add(object);
  });
  // Who gave the function a channel may wait for it.
  if ([...shared].some(({ role }) => role === 'param')) return true;
  let isShared = false;
  walk(owner, (part) => {
    if (part.kind !== 'Ident' || part.start < start.end) return;
    const object = info.objectOf(part);
    if (object?.kind === 'var' && shared.has(object)) isShared = true;
  });
  return isShared;
}

function isSignal({ type }: VarObject): boolean {
  const name = typeFullName(deref(type));
  return underlying(type).kind === 'chan' || name === 'sync.WaitGroup' || name === 'golang.org/x/sync/errgroup.Group';
}
