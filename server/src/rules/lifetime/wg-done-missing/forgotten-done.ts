import { unparen } from '../../../flow/unparen.js';
import type { ForgottenDone } from '../../../fixes/defer-done.js';
import { walkOwn } from '../../../flow/method-call.js';
import { callsOf } from '../../../program/package-calls.js';
import type { CountedStart } from '../../../program/wait-groups/counted-goroutines.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import type { DeferStmt, ExprStmt, FuncDecl, FuncLit } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains } from '../../../syntax/walk.js';
import type { DeclaredFunction, TypeInfo } from '../../../types/package.js';
import type { MissingDone } from './find-missing-dones.js';

/** What a fix has to know; undefined where the goroutine has no name for the group, or its function also runs elsewhere. */
export function forgottenDoneOf({ start, ways, uses }: MissingDone, code: PackageCode): ForgottenDone | undefined {
  if (start?.body === undefined) return undefined;
  const { body, declared } = start;
  const inside = body.kind === 'FuncLit' ? declared : code.typed.functions.find(({ decl }) => decl === body);
  if (inside === undefined || (body.kind === 'FuncDecl' && !isOnlyStarted(inside, code))) return undefined;
  const own = uses.dones.filter((done) => done.declared.decl === inside.decl && contains(body, done.call));
  const group = own[0]?.name ?? nameInside(start, body, uses.alias.members, code.typed.info(inside.chunk));
  if (group === undefined || own.some(({ name }) => name !== group)) return undefined;
  return { inside, body, group, dones: statementsOf(own, body, inside), exits: ways?.exits ?? [] };
}

/** Undefined where one isn't a statement of the goroutine's own text. */
function statementsOf(
  dones: MissingDone['uses']['dones'],
  body: FuncLit | FuncDecl,
  { chunk }: DeclaredFunction,
): readonly (ExprStmt | DeferStmt)[] | undefined {
  const parents = parentsIn(chunk);
  const own = new Set<object>();
  walkOwn(body, (node) => own.add(node));
  const found: (ExprStmt | DeferStmt)[] = [];
  for (const { call } of dones) {
    const stmt = parents.get(call);
    if ((stmt?.kind !== 'ExprStmt' && stmt?.kind !== 'DeferStmt') || !own.has(call)) return undefined;
    for (let at = parents.get(stmt); at !== body; at = parents.get(at))
      if (at === undefined || at.kind === 'FuncLit') return undefined;
    found.push(stmt);
  }
  return found;
}

/** Whether the function is only called by `go` statements. */
function isOnlyStarted({ object, decl }: DeclaredFunction, code: PackageCode): boolean {
  const calls = callsOf(object, decl, code.typed);
  return calls?.every(({ call, declared }) => parentsIn(declared.chunk).get(call)?.kind === 'GoStmt') === true;
}

/** The group by a parameter, by the receiver, or as it is named outside, where a literal may name it, too. */
function nameInside(
  { start, add }: CountedStart,
  body: FuncLit | FuncDecl,
  members: MissingDone['uses']['alias']['members'],
  info: TypeInfo,
): string | undefined {
  const names = body.type.params.fields.flatMap((field) => field.names);
  const param = names.find((name) => {
    const object = info.objectOf(name);
    return object?.kind === 'var' && members.has(object);
  });
  if (param !== undefined) return param.name;
  const [root] = add.name.split('.');
  if (body.kind === 'FuncLit')
    return /^[\w.]+$/.test(add.name) && !names.some(({ name }) => name === root) ? add.name : undefined;
  const receiver = body.recv?.fields[0]?.names[0]?.name;
  const call = start.kind === 'GoStmt' && start.call.kind === 'CallExpr' ? unparen(start.call.fun) : undefined;
  if (receiver === undefined || receiver === '_' || call?.kind !== 'SelectorExpr') return undefined;
  const base = add.declared.chunk.text.slice(call.x.start, call.x.end);
  return add.name.startsWith(`${base}.`) ? receiver + add.name.slice(base.length) : undefined;
}
