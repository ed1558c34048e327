import type { PackageCode } from '../../../flow/paths/package-code.js';
import type { AliasClass, PlacedMention } from '../../../program/aliases/alias-classes.js';
import { channelClassesOf, isClose } from '../../../program/aliases/channel-classes.js';
import { waysOutOf } from '../../../program/channels/loops.js';
import { ownRun, runOf } from '../../../program/channels/runs.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { isTestFile } from '../../../program/test-files.js';
import { callsOf } from '../../../program/package-calls.js';
import { groupUsesOf, type GroupCall } from '../../../program/wait-groups/group-uses.js';
import type { FuncDecl, FuncLit, GoStmt, CallExpr, Node, RangeStmt } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import type { Chunk } from '../../../syntax/source-file.js';
import { contains } from '../../../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../../../types/package.js';
import { panics } from './unclosed-ranges.js';

/** A range over a channel that nobody in the package closes and nobody else has, for whose end somebody waits. */
export interface NeverClosedRange {
  readonly alias: AliasClass;
  readonly range: RangeStmt;
  /** As the loop names it. */
  readonly name: string;
  /** In whose text it stands. */
  readonly declared: DeclaredFunction;
  readonly send: PlacedMention;
  /** The `go` statement; undefined where a function ranges for its caller. */
  readonly start: { readonly node: GoStmt | CallExpr; readonly declared: DeclaredFunction } | undefined;
  /** What waits for the end of the loop. */
  readonly wait: { readonly node: Node; readonly chunk: Chunk; readonly file: DeclaredFunction['file'] } | undefined;
}

/** More calls within calls are not followed. */
const maxDepth = 3;

export function findNeverClosedRanges(code: PackageCode): readonly NeverClosedRange[] {
  const { typed } = code;
  if (!isInstrumented(typed.input.path)) return [];
  const classes = channelClassesOf(typed);
  return classes.flatMap((alias) => rangesOver(alias, classes, code));
}

function rangesOver(alias: AliasClass, classes: readonly AliasClass[], code: PackageCode): readonly NeverClosedRange[] {
  const { mentions, escapes, isMixed } = alias;
  if (escapes || isMixed || mentions.some(({ around }) => around?.kind === 'SelectorExpr')) return [];
  if (mentions.some((mention) => isClose(mention, code.typed) || mention.chunk.problems.length > 0)) return [];
  const send = mentions.find(({ around }) => around?.kind === 'SendStmt');
  if (send === undefined) return [];
  const found: NeverClosedRange[] = [];
  for (const { around, file, chunk, expr } of mentions) {
    if (around?.kind !== 'RangeStmt' || isTestFile(file.uri)) continue;
    const declared = functionAround(around, chunk, code.typed);
    const info = code.typed.info(chunk);
    if (declared === undefined || waysOutOf(around, chunk).length > 0 || panics(around, info)) continue;
    const awaited = new AwaitedEnd(classes, code).of(around, declared, 0);
    const name = chunk.text.slice(expr.start, expr.end);
    if (awaited !== undefined) found.push({ alias, range: around, name, declared, send, ...awaited });
  }
  return found;
}

function functionAround(node: Node, chunk: Chunk, typed: TypedPackage): DeclaredFunction | undefined {
  const parents = parentsIn(chunk);
  let at: Node | undefined = node;
  while (at !== undefined && at.kind !== 'FuncDecl') at = parents.get(at);
  return typed.functions.find(({ decl }) => decl === at);
}

type Awaited = Pick<NeverClosedRange, 'start' | 'wait'>;

/** Whether anybody waits until a node has been gone by. */
class AwaitedEnd {
  constructor(
    private readonly classes: readonly AliasClass[],
    private readonly code: PackageCode,
  ) {}

  /** Undefined where it isn't certain that anybody does. */
  of(node: Node, declared: DeclaredFunction, depth: number): Awaited | undefined {
    const unit = this.code.unitOf(declared);
    if (unit === undefined || depth > maxDepth) return undefined;
    const run = runOf(node, unit, ownRun);
    if (run.kind === 'unknown' || run.kind === 'deferred') return undefined;
    const body = run.kind === 'goroutine' ? run.body : declared.decl;
    const start = run.kind === 'goroutine' ? { node: run.start, declared } : undefined;
    const wait = this.toldAfter(node, body, declared);
    if (wait !== undefined) return { start, wait };
    return run.kind === 'own' ? this.byCallers(declared, depth) : undefined;
  }

  private byCallers({ object, decl }: DeclaredFunction, depth: number): Awaited | undefined {
    for (const { call, declared } of callsOf(object, decl, this.code.typed) ?? []) {
      const around = parentsIn(declared.chunk).get(call);
      if (around?.kind === 'GoStmt' || around?.kind === 'DeferStmt') continue;
      const awaited = this.of(call, declared, depth + 1);
      if (awaited !== undefined) return awaited;
    }
    return undefined;
  }

  /** The wait for something that a body says behind a node, or when it ends: `Done`, a send or a close. */
  private toldAfter(node: Node, body: FuncLit | FuncDecl, declared: DeclaredFunction): Awaited['wait'] {
    const isBehind = (said: Node, chunk: Chunk): boolean =>
      chunk === declared.chunk && contains(body, said) && this.comesAfter(said, node, body, chunk);
    for (const { dones, waits } of groupUsesOf(this.code.typed)) {
      const wait = waits.find((one) => !this.keepsMainAlive(one));
      if (wait !== undefined && dones.some(({ call, declared: { chunk } }) => isBehind(call, chunk)))
        return { node: wait.call, chunk: wait.declared.chunk, file: wait.declared.file };
    }
    for (const { mentions } of this.classes) {
      const heard = mentions.find((mention) => isAwaiting(mention));
      const isTold = ({ around, chunk }: PlacedMention): boolean =>
        (around?.kind === 'SendStmt' || around?.kind === 'CallExpr') && isBehind(around, chunk);
      if (heard?.around === undefined || contains(body, heard.around)) continue;
      if (mentions.some((one) => isTold(one) && (one.around?.kind === 'SendStmt' || isClose(one, this.code.typed))))
        return { node: heard.around, chunk: heard.chunk, file: heard.file };
    }
    return undefined;
  }

  private comesAfter(said: Node, node: Node, body: FuncLit | FuncDecl, chunk: Chunk): boolean {
    const parents = parentsIn(chunk);
    if (contains(node, said)) return false;
    let isDeferred = false;
    for (let at = parents.get(said), inner = said; at !== undefined && at !== body; inner = at, at = parents.get(at)) {
      if (at.kind === 'DeferStmt') isDeferred = true;
      // What a literal says it says when it runs.
      const around = parents.get(at);
      if (at.kind === 'FuncLit' && !(around?.kind === 'CallExpr' && around.fun === at)) return false;
      if (at.kind === 'GoStmt' || (at.kind === 'IfStmt' && inner !== at.init)) return false;
      if (at.kind === 'CaseClause' || at.kind === 'CommClause') return false;
    }
    return isDeferred ? said.start < node.start : said.start > node.end;
  }

  /** Whether a `Wait` is the last that `main` does, and may be meant never to return. */
  private keepsMainAlive({ call, declared }: GroupCall): boolean {
    const { decl, chunk, object } = declared;
    if (this.code.typed.name !== 'main' || object.name !== 'main') return false;
    const stmt = parentsIn(chunk).get(call);
    return decl.body?.stmts.at(-1) === stmt;
  }
}

/** A receive or a range that goes on only when the channel is closed or something is sent: no case of a `select`. */
function isAwaiting({ around, chunk }: PlacedMention): boolean {
  if (around?.kind === 'RangeStmt') return true;
  if (around?.kind !== 'UnaryExpr' || around.op !== '<-') return false;
  const parents = parentsIn(chunk);
  for (let at: Node = around, next = parents.get(at); next !== undefined; at = next, next = parents.get(at)) {
    if (next.kind === 'CommClause') return next.comm !== at;
    if (next.kind === 'BlockStmt') return true;
  }
  return true;
}
