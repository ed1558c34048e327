import { msg } from '../../base/message.js';
import { unparen } from '../../flow/unparen.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import type {
  AssignStmt,
  DeclStmt,
  FuncDecl,
  FuncLit,
  GoStmt,
  Ident,
  Node,
  ReturnStmt,
  Stmt,
} from '../../syntax/ast.js';
import { recovers } from '../../syntax/recovers.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { Type } from '../../types/type.js';
import { isNamed, typeFullName, underlying } from '../../types/type-queries.js';
import type { FileEdit, FixOffer } from '../edit.js';
import { ChunkView } from '../guard/chunk-view.js';
import { hasGoto } from '../guard/control-flow.js';
import { usesOfLocal } from '../guard/fresh-value.js';
import { LineWriter } from '../guard/line-writer.js';
import { LocalNames } from '../guard/local-names.js';
import { isInside } from '../guard/target-uses.js';
import { PackageEdits } from '../package-edits.js';
import { removeStatement } from '../sync-map/remove-statement.js';
import { TypeText } from '../type-text.js';
import { endsByItself } from './ends-by-itself.js';
import { isTarget, receivePlace, type ReceivePlace } from './receive-place.js';

/**
 * Offers to send what the one goroutine of a function leaves in a captured local over a channel of capacity 1, and to receive it where the function first reads the variable. Nobody is left
 * waiting: the goroutine never waits for the receiver, and it is sure to end by itself. Undefined where that isn't certain, or waiting isn't what was meant.
 */
export function sendResult(typed: TypedPackage, target: VarObject): FixOffer | undefined {
  const found = findResult(typed, target);
  if (found === undefined || !mayBeCopied(target.type)) return undefined;
  if (!endsByItself(typed, found.view, found.literal.body)) return undefined;
  return {
    kind: 'result-channel',
    title: msg('Send {0} over a channel and receive it where it is first read', target.name),
    isPreferred: true,
    build: () => new ResultPlan(typed, target, found).build(),
  };
}

/** A variable that one goroutine sets and the function around it reads afterwards. */
interface Result {
  readonly view: ChunkView;
  readonly start: GoStmt;
  readonly literal: FuncLit;
  /** Names of the variable in the goroutine. */
  readonly inside: readonly Ident[];
  /** Names of it in the function, but for the declaration: before the goroutine's start, and after it. */
  readonly before: readonly Ident[];
  readonly after: readonly Ident[];
  readonly place: ReceivePlace;
}

function findResult(typed: TypedPackage, target: VarObject): Result | undefined {
  const { declaration, owner, role } = target;
  const file = typed.input.files.find(({ uri }) => uri === declaration?.file);
  if (role !== 'local' || declaration === undefined || file === undefined || owner?.body === undefined)
    return undefined;
  if (declaration.chunk.problems.length > 0 || isGeneratedFile(file) || hasGoto(owner.body)) return undefined;
  const view = new ChunkView(file, declaration.chunk, typed);
  const uses = usesOfLocal(view, target).filter((use) => use !== declaration.ident);
  const own = uses.filter((use) => view.functionAround(use) === owner);
  const inside = uses.filter((use) => !own.includes(use));
  const literal = inside[0] === undefined ? undefined : literalIn(view, owner, inside[0]);
  const start = literal === undefined ? undefined : startOf(view, literal);
  if (literal === undefined || start === undefined || isInLoop(view, start, owner)) return undefined;
  const isPlain = uses.every((use) => isValueUse(view, use));
  const isInBody = inside.every((use) => isInside(use, literal.body) && runsInPlace(view, use, literal));
  if (!isPlain || !isInBody || !inside.some((use) => isSet(view, use))) return undefined;
  const list = listOf(view, start);
  const rest = list?.slice(list.indexOf(start) + 1) ?? [];
  const after = own.filter((use) => use.start >= start.end);
  const before = own.filter((use) => use.start < start.end);
  const isError = isNamed(target.type, 'error');
  const place = receivePlace({ view, owner, rest, uses: after, isError });
  return place === undefined ? undefined : { view, start, literal, inside, before, after, place };
}

/** The outermost literal of the function around a name. */
function literalIn(view: ChunkView, owner: FuncDecl | FuncLit, use: Ident): FuncLit | undefined {
  let found: FuncLit | undefined;
  for (let at = view.parentOf(use); at !== undefined && at !== owner; at = view.parentOf(at))
    if (at.kind === 'FuncLit') found = at;
  return found;
}

/** `go func() { … }()`. */
function startOf(view: ChunkView, literal: FuncLit): GoStmt | undefined {
  const call = view.parentOf(literal);
  const stmt = call?.kind === 'CallExpr' && call.fun === literal ? view.parentOf(call) : undefined;
  return stmt?.kind === 'GoStmt' ? stmt : undefined;
}

function isInLoop(view: ChunkView, stmt: Stmt, owner: FuncDecl | FuncLit): boolean {
  for (let at = view.parentOf(stmt); at !== undefined && at !== owner; at = view.parentOf(at))
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return true;
  return false;
}

function listOf(view: ChunkView, stmt: Stmt): readonly Stmt[] | undefined {
  const parent = view.parentOf(stmt);
  if (parent?.kind === 'BlockStmt') return parent.stmts;
  return parent?.kind === 'CaseClause' ? parent.body : undefined;
}

/** Whether the variable is read or set as a whole, or read in part: nobody gets a pointer to it. */
function isValueUse(view: ChunkView, use: Ident): boolean {
  let inner: Node = use;
  let outer = view.parentOf(inner);
  while (outer?.kind === 'ParenExpr') {
    inner = outer;
    outer = view.parentOf(outer);
  }
  if (outer?.kind === 'UnaryExpr') return outer.op !== '&';
  if (outer?.kind === 'RangeStmt') return outer.x === inner;
  const isPart =
    (outer?.kind === 'SelectorExpr' || outer?.kind === 'IndexExpr' || outer?.kind === 'SliceExpr') && outer.x === inner;
  // What the variable only points to is no part of it.
  return (
    !isPart ||
    /^(?:pointer|interface|map|slice)$/.test(underlying(view.info.typeOf(use)).kind) ||
    (outer !== undefined && isRead(view, outer))
  );
}

/** `result.name`, read: a field, not a method, which might get the variable's address. */
function isRead(view: ChunkView, part: Node): boolean {
  if (part.kind !== 'SelectorExpr' || view.info.selectionOf(part)?.kind !== 'field') return false;
  const outer = view.parentOf(part);
  if (underlying(view.info.typeOf(part)).kind !== 'basic') return false;
  if (outer?.kind === 'AssignStmt') return !outer.lhs.some((lhs) => lhs === part);
  return outer?.kind !== 'IncDecStmt' && !(outer?.kind === 'UnaryExpr' && outer.op === '&');
}

function isSet(view: ChunkView, use: Ident): boolean {
  const parent = view.parentOf(use);
  return (
    isTarget(view, use) ||
    parent?.kind === 'IncDecStmt' ||
    (parent?.kind === 'AssignStmt' && parent.lhs.some((lhs) => lhs === use))
  );
}

/** Whether the functions between a name and the goroutine's body run before the goroutine ends: deferred ones and those called in place. */
function runsInPlace(view: ChunkView, use: Ident, literal: FuncLit): boolean {
  for (let at = view.functionAround(use); at !== undefined && at !== literal; at = view.functionAround(at)) {
    const call = view.parentOf(at);
    const around = call?.kind === 'CallExpr' && call.fun === at ? view.parentOf(call) : undefined;
    if (around === undefined || around.kind === 'GoStmt') return false;
  }
  return true;
}

/** Whether a value may go through a channel: no struct with a lock or the like in it, and nothing that isn't known. */
function mayBeCopied(type: Type): boolean {
  if (typeFullName(type)?.startsWith('sync') === true) return false;
  const under = underlying(type);
  if (under.kind === 'struct') return under.fields.every((field) => mayBeCopied(field.type));
  if (under.kind === 'array') return mayBeCopied(under.elem);
  return under.kind !== 'unknown' && under.kind !== 'typeparam';
}

class ResultPlan {
  private readonly package: PackageEdits;
  private readonly writer: LineWriter;

  constructor(
    private readonly typed: TypedPackage,
    private readonly target: VarObject,
    private readonly found: Result,
  ) {
    this.package = new PackageEdits(typed);
    this.writer = new LineWriter(found.view, this.package.stateOf(found.view.file).bodies);
  }

  build(): readonly FileEdit[] | undefined {
    const { target, typed, writer } = this;
    const { view, start } = this.found;
    const namePackage = (path: string): string | undefined => this.package.nameOfPackage(view.file, view.chunk, path);
    const type = new TypeText(typed, view, namePackage).of(target.type);
    if (type === undefined) return undefined;
    const channel = new LocalNames(view, (name) => typed.lookup(name) !== undefined).fresh(`${target.name}Ch`);
    const isMoved = this.removeDeclaration();
    writer.insertBefore(start, [`${channel} := make(chan ${type}, 1)`]);
    this.send(channel, type);
    this.receive(channel, isMoved);
    return writer.hasFailed ? undefined : this.package.build();
  }

  /** `var err error` goes where nothing but the goroutine and what comes after the receiving names it. */
  private removeDeclaration(): boolean {
    const { view, before, after, place } = this.found;
    const stmt = plainDeclaration(view, this.target);
    const isLater = after.every((use) => place.rest.some((one) => isInside(use, one)));
    return stmt !== undefined && before.length === 0 && isLater && removeStatement(view, this.writer, stmt);
  }

  private send(channel: string, type: string): void {
    const { view, literal, before } = this.found;
    const { name } = this.target;
    const only = this.onlyAssignment();
    const value = only?.rhs[0];
    if (only !== undefined && value !== undefined) {
      this.writer.replace(only.start, value.start, `${channel} <- `);
      return;
    }
    const isZero = before.length === 0 && plainDeclaration(view, this.target) !== undefined;
    const own = isZero ? `var ${name} ${type}` : `${name} := ${name}`;
    this.writer.insertInto(literal.body, [own, `defer func() { ${channel} <- ${name} }()`]);
  }

  /** The statement that alone names the variable in the goroutine, if every way comes to it. */
  private onlyAssignment(): AssignStmt | undefined {
    const { view, literal, inside } = this.found;
    const [only] = inside;
    const stmt = only === undefined ? undefined : view.parentOf(only);
    if (stmt?.kind !== 'AssignStmt' || stmt.op !== '=' || inside.length > 1) return undefined;
    const index = literal.body.stmts.indexOf(stmt);
    const isPlain = stmt.lhs.length === 1 && stmt.rhs.length === 1 && !view.hasComment(stmt.start, stmt.end);
    if (index < 0 || !isPlain || recovers(literal.body)) return undefined;
    return literal.body.stmts.slice(0, index).some(returns) ? undefined : stmt;
  }

  private receive(channel: string, isMoved: boolean): void {
    const { after, place } = this.found;
    const { name } = this.target;
    const { stmt } = place;
    const [only] = after;
    if (isMoved && after.length === 1 && only !== undefined && stmt.kind === 'ReturnStmt' && isReturned(stmt, only)) {
      this.writer.replace(only.start, only.end, `<-${channel}`);
      return;
    }
    this.writer.insertBefore(stmt, [`${name} ${isMoved ? ':=' : '='} <-${channel}`]);
  }
}

/** `var err error` as a statement of its own. */
function plainDeclaration(view: ChunkView, { declaration }: VarObject): DeclStmt | undefined {
  const spec = declaration?.node;
  if (spec?.kind !== 'ValueSpec' || spec.names.length !== 1 || spec.values.length > 0) return undefined;
  const decl = view.parentOf(spec);
  const stmt = decl?.kind === 'GenDecl' && !decl.isParenthesized ? view.parentOf(decl) : undefined;
  return stmt?.kind === 'DeclStmt' ? stmt : undefined;
}

/** Whether a result is the name itself, beside nothing that could be evaluated too early. */
function isReturned({ results }: ReturnStmt, only: Ident): boolean {
  return results.every((result) => {
    const value = unparen(result);
    return (
      value === only || value.kind === 'BasicLit' || (value.kind === 'Ident' && /^(?:nil|true|false)$/.test(value.name))
    );
  });
}

function returns(stmt: Stmt): boolean {
  let isFound = false;
  walk(stmt, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'ReturnStmt') isFound = true;
    return !isFound;
  });
  return isFound;
}
