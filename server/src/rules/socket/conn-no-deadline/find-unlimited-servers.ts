import { unparen } from '../../../flow/unparen.js';
import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { placeOf, type NamedPlace } from '../../../flow/method-call.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, CompositeLit, Expr, KeyValueExpr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';
import { deref, isNamed } from '../../../types/type-queries.js';

/** An HTTP server that serves without a limit for the time in which a request's header arrives. */
export interface UnlimitedServer {
  readonly from: TypedFunction;
  /** The literal that makes it, or the call that serves by a server of its own. */
  readonly node: CompositeLit | CallExpr;
  readonly serves: { readonly from: TypedFunction; readonly call: CallExpr };
  /** Other limits that it has: `IdleTimeout`, `WriteTimeout`. */
  readonly others: readonly KeyValueExpr[];
}

interface ServerLiteral {
  readonly from: TypedFunction;
  readonly literal: CompositeLit;
  /** Where it is kept; undefined where it serves on the spot. */
  readonly variable: VarObject | undefined;
  readonly serves: CallExpr | undefined;
}

interface ServerFacts {
  readonly literals: readonly ServerLiteral[];
  readonly calls: readonly { readonly from: TypedFunction; readonly call: CallExpr; readonly variable: VarObject }[];
  /** Serves by the functions of the package, which have no limits at all. */
  readonly bare: readonly { readonly from: TypedFunction; readonly call: CallExpr }[];
  /** Variables whose limits are set later, or may be: they are given to others. */
  readonly configured: readonly VarObject[];
}

const serverType = 'net/http.Server';
const serving = /^\(\*net\/http\.Server\)\.(?:ListenAndServe|Serve)(?:TLS)?$/;
const servingByPackage = /^net\/http\.(?:ListenAndServe|Serve)(?:TLS)?$/;
const limits = /^Read(?:Header)?Timeout$/;

const factsIn = byFunction(
  (names) =>
    names.has('Server') || ['ListenAndServe', 'ListenAndServeTLS', 'Serve', 'ServeTLS'].some((one) => names.has(one)),
  (from): readonly ServerFacts[] => (isTestFile(from.file.uri) ? [] : [factsOf(from)]),
);

/** Finds servers that serve in the package that makes them. */
export function findUnlimitedServers(typed: TypedPackage): readonly UnlimitedServer[] {
  const facts = factsIn(typed);
  const configured = new Set(facts.flatMap((one) => one.configured));
  const calls = facts.flatMap((one) => one.calls);
  const made = facts.flatMap(({ literals }) =>
    literals.flatMap(({ from, literal, variable, serves }): readonly UnlimitedServer[] => {
      if (variable !== undefined && configured.has(variable)) return [];
      const later = calls.find((call) => call.variable === variable);
      const call = serves === undefined ? later : { from, call: serves };
      if (call === undefined || keysOf(literal).some(({ key }) => key.kind === 'Ident' && limits.test(key.name)))
        return [];
      return [{ from, node: literal, serves: call, others: othersOf(literal) }];
    }),
  );
  const bare = facts.flatMap((one) =>
    one.bare.map((serves) => ({ from: serves.from, node: serves.call, serves, others: [] })),
  );
  return [...made, ...bare];
}

function keysOf({ elements }: CompositeLit): readonly KeyValueExpr[] {
  return elements.filter((one) => one.kind === 'KeyValueExpr');
}

function othersOf(literal: CompositeLit): readonly KeyValueExpr[] {
  return keysOf(literal).filter(({ key }) => key.kind === 'Ident' && /^(?:Idle|Write)Timeout$/.test(key.name));
}

function factsOf(from: TypedFunction): ServerFacts {
  const { decl, info } = from;
  const literals: ServerLiteral[] = [];
  const calls: ServerFacts['calls'][number][] = [];
  const bare: ServerFacts['bare'][number][] = [];
  const configured: VarObject[] = [];
  const isServer = (expr: Expr): boolean => isNamed(deref(info.typeOf(expr)), serverType);
  const keep = (expr: Expr): void => {
    const place = isServer(expr) ? placeOf(expr, info) : undefined;
    if (place !== undefined) configured.push(place.variable);
  };
  walk(decl, (node) => {
    if (node.kind === 'CompositeLit' && isNamed(info.typeOf(node), serverType)) {
      const one = literalOf(node, from);
      if (one !== undefined) literals.push(one);
    }
    if (node.kind === 'CallExpr') {
      const callee = info.calleeOf(node);
      const name = callee.kind === 'func' ? callee.func.fullName : '';
      const fun = unparen(node.fun);
      const on = fun.kind === 'SelectorExpr' ? placeOf(fun.x, info) : undefined;
      if (serving.test(name) && on !== undefined) calls.push({ from, call: node, variable: on.variable });
      if (servingByPackage.test(name)) bare.push({ from, call: node });
      if (!name.startsWith('(*net/http.Server).')) node.args.forEach(keep);
    }
    if (node.kind === 'ReturnStmt') node.results.forEach(keep);
    if (node.kind === 'AssignStmt') node.lhs.forEach((target) => configured.push(...limitedBy(target)));
  });
  return { literals, calls, bare, configured };

  /** `srv.ReadTimeout = d` */
  function limitedBy(target: Expr): readonly VarObject[] {
    const field = unparen(target);
    if (field.kind !== 'SelectorExpr' || !limits.test(field.sel.name) || !isServer(field.x)) return [];
    const on = placeOf(field.x, info);
    return on === undefined ? [] : [on.variable];
  }
}

function literalOf(literal: CompositeLit, from: TypedFunction): ServerLiteral | undefined {
  const parents = parentsIn(from.chunk);
  let value: Node = literal;
  let parent = parents.get(value);
  while (parent?.kind === 'ParenExpr' || (parent?.kind === 'UnaryExpr' && parent.op === '&')) {
    value = parent;
    parent = parents.get(value);
  }
  if (parent?.kind === 'SelectorExpr') {
    const call = parents.get(parent);
    const callee = call?.kind === 'CallExpr' ? from.info.calleeOf(call) : undefined;
    if (call?.kind !== 'CallExpr' || callee?.kind !== 'func' || !serving.test(callee.func.fullName)) return undefined;
    return { from, literal, variable: undefined, serves: call };
  }
  const place = targetOf(value, parent, from);
  return place === undefined ? undefined : { from, literal, variable: place.variable, serves: undefined };
}

/** What a value is assigned to. */
function targetOf(value: Node, parent: Node | undefined, { info }: TypedFunction): NamedPlace | undefined {
  if (parent?.kind === 'AssignStmt') {
    const target = parent.lhs[parent.rhs.findIndex((one) => one === value)];
    return target === undefined ? undefined : placeOf(target, info);
  }
  if (parent?.kind === 'ValueSpec') {
    const name = parent.names[parent.values.findIndex((one) => one === value)];
    return name === undefined ? undefined : placeOf(name, info);
  }
  if (parent?.kind === 'KeyValueExpr' && parent.key.kind === 'Ident') {
    const field = info.objectOf(parent.key);
    return field?.kind === 'var' ? { path: field.name, root: field, variable: field.origin } : undefined;
  }
  return undefined;
}
