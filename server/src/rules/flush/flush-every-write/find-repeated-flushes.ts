import { unparen } from '../../../flow/unparen.js';
import { bufferedWriters, type BufferedWriterFact } from '../../../knowledge/buffered-writers.js';
import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { isSamePlace, methodCallOf, placeOf, type NamedPlace } from '../../../flow/method-call.js';
import { targetOf, type WriterTarget } from '../../../program/resources/writer-targets.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, ForStmt, Node, RangeStmt, Stmt } from '../../../syntax/ast.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { TypedPackage } from '../../../types/package.js';
import { deref, typeFullName, underlying } from '../../../types/type-queries.js';

export type Loop = ForStmt | RangeStmt;

/** A flush that every round of a loop makes. */
export interface RepeatedFlush {
  readonly from: TypedFunction;
  readonly call: CallExpr;
  /** The statement of the loop's body: the call itself, or what checks its error. */
  readonly stmt: Stmt;
  readonly on: NamedPlace;
  readonly target: WriterTarget;
  /** A write of each round. */
  readonly write: CallExpr;
  /** The outermost loop whose rounds nobody waits for. */
  readonly loop: Loop;
}

interface Candidate extends Omit<RepeatedFlush, 'target'> {
  readonly fact: BufferedWriterFact;
}

const facts: ReadonlyMap<string, BufferedWriterFact> = new Map(
  bufferedWriters.filter(({ flushes }) => flushes.includes('Flush')).map((fact) => [fact.type, fact]),
);

const candidatesIn = byFunction(
  (names) => names.has('Flush') && names.has('for'),
  (from): Candidate[] => (isTestFile(from.file.uri) ? [] : new LoopScan(from).run()),
);

/** Finds flushes after each small write to a file or memory, in loops that go through what is there already. */
export function findRepeatedFlushes(typed: TypedPackage): readonly RepeatedFlush[] {
  return candidatesIn(typed).flatMap((candidate): RepeatedFlush[] => {
    const { from, on, loop } = candidate;
    const target = targetOf(on, from.decl, from.info, typed);
    // The loop makes one for each round, or looks at what has come out.
    if (target === undefined || target.kind === 'other' || (target.isOwn && contains(loop, target.creation))) return [];
    return isLookedAt(target, candidate) ? [] : [{ ...candidate, target }];
  });
}

/** Whether the loop does anything with what the writer writes to. */
function isLookedAt({ place, kind }: WriterTarget, { loop, from }: Candidate): boolean {
  let isUsed = false;
  walk(loop, (node) => {
    if (node.kind !== 'Ident' && node.kind !== 'SelectorExpr') return;
    const other = placeOf(node, from.info);
    if (other === undefined) return;
    if (place !== undefined) isUsed ||= isSamePlace(other, place);
    else isUsed ||= node.kind === 'SelectorExpr' && typeFullName(deref(from.info.typeOf(node))) === sinkTypes[kind];
  });
  return isUsed;
}

const sinkTypes: Readonly<Record<WriterTarget['kind'], string>> = {
  file: 'os.File',
  memory: 'bytes.Buffer',
  other: '',
};

class LoopScan {
  private readonly found: Candidate[] = [];
  /** The loops around what is looked at, innermost last. */
  private readonly loops: Loop[] = [];

  constructor(private readonly from: TypedFunction) {}

  run(): Candidate[] {
    this.visit(this.from.decl);
    return this.found;
  }

  private visit(root: Node): void {
    walk(root, (node) => {
      if (node === root || (node.kind !== 'ForStmt' && node.kind !== 'RangeStmt' && node.kind !== 'FuncLit'))
        return true;
      const around = node.kind === 'FuncLit' ? this.loops.splice(0) : undefined;
      if (node.kind !== 'FuncLit') {
        this.loops.push(node);
        this.lookAt(node);
      }
      this.visit(node.body);
      if (around === undefined) this.loops.pop();
      else this.loops.push(...around);
      return false;
    });
  }

  private lookAt(loop: Loop): void {
    for (const stmt of loop.body.stmts) {
      const call = flushIn(stmt);
      const flush = call === undefined ? undefined : methodCallOf(call, this.from.info);
      const fact = flush === undefined ? undefined : facts.get(typeFullName(deref(flush.on.variable.type)) ?? '');
      if (flush === undefined || fact === undefined || isDeclaredIn(flush.on, loop)) continue;
      const write = this.onlyWriteOf(flush.on, fact, loop, stmt);
      const outer = this.outermost();
      if (write !== undefined && outer !== undefined)
        this.found.push({ from: this.from, call: flush.call, stmt, on: flush.on, fact, write, loop: outer });
    }
  }

  /** The outermost of the loops that are all gone through at once; undefined where somebody waits for the rounds of the innermost one. */
  private outermost(): Loop | undefined {
    let outer: Loop | undefined;
    for (const loop of [...this.loops].reverse()) {
      if (!this.isGoneThrough(loop)) break;
      outer = loop;
    }
    return outer;
  }

  /** Whether a loop goes through something that is there already, and waits for nothing in between. */
  private isGoneThrough(loop: Loop): boolean {
    if (loop.kind === 'ForStmt' && (loop.cond === undefined || loop.post === undefined)) return false;
    if (loop.kind === 'RangeStmt') {
      const { kind } = underlying(deref(this.from.info.typeOf(loop.x)));
      if (kind !== 'slice' && kind !== 'array' && kind !== 'map' && kind !== 'basic') return false;
    }
    let isWaiting = false;
    walk(loop.body, (node) => {
      if (node.kind === 'SelectStmt' || node.kind === 'SendStmt' || node.kind === 'GoStmt') isWaiting = true;
      if (node.kind === 'UnaryExpr' && node.op === '<-') isWaiting = true;
      if (node.kind === 'CallExpr') isWaiting ||= this.mayWait(node);
      return !isWaiting;
    });
    return !isWaiting;
  }

  private mayWait(call: CallExpr): boolean {
    const callee = this.from.info.calleeOf(call);
    const name = callee.kind === 'func' || callee.kind === 'interface-method' ? callee.func.fullName : '';
    return waiting.test(name) || callee.kind === 'external' || callee.kind === 'value';
  }

  /** The write of a round; undefined where there is none, and where a round may write much. */
  private onlyWriteOf(on: NamedPlace, fact: BufferedWriterFact, loop: Loop, flush: Stmt): CallExpr | undefined {
    const writes: CallExpr[] = [];
    const batches: Node[] = [];
    const { info } = this.from;
    walk(loop.body, (node) => {
      if (node === flush) return false;
      if ((node.kind === 'ForStmt' || node.kind === 'RangeStmt') && mentions(node, on, this.from)) batches.push(node);
      if (node.kind !== 'CallExpr') return true;
      const called = methodCallOf(node, info);
      if (called !== undefined && isSamePlace(called.on, on)) {
        if (isSmall(called.name, fact)) writes.push(node);
        else if (!fact.neutral.includes(called.name) && called.name !== fact.errorMethod) batches.push(node);
      }
      const isGiven = node.args.some((argument) => {
        const place = placeOf(argument, info);
        return place !== undefined && isSamePlace(place, on);
      });
      if (!isGiven) return true;
      const callee = info.calleeOf(node);
      const isPrinting = callee.kind === 'func' && printing.test(callee.func.fullName);
      (isPrinting ? writes : batches).push(node);
      return true;
    });
    return batches.length > 0 ? undefined : writes[0];
  }
}

/** Waits, asks somebody, or ends the program. */
const waiting =
  /^(?:time\.(?:Sleep|After)|net\.|net\/http\.|os\/exec\.|\(\*?(?:net|net\/http|os\/exec|sync|database\/sql)\.|os\.Exit|log\.Fatal|\(\*os\.File\)\.Sync|\(context\.)|\.(?:Wait|Accept|Recv|Receive|ReadMessage)$/;

const printing = /^(?:fmt\.Fprint(?:f|ln)?|io\.WriteString)$/;

/** Whether a method writes what is a line or a row as a rule. What a slice of bytes holds may be much, and goes through a `bufio.Writer` as it is. */
function isSmall(method: string, { type }: BufferedWriterFact): boolean {
  return /^Write(?:String|Byte|Rune)$/.test(method) || (method === 'Write' && type !== 'bufio.Writer');
}

/** `w.Flush()`, `if err := w.Flush(); err != nil { … }`, `_ = w.Flush()`. */
function flushIn(stmt: Stmt): CallExpr | undefined {
  const value =
    stmt.kind === 'ExprStmt'
      ? stmt.x
      : stmt.kind === 'AssignStmt' && stmt.rhs.length === 1
        ? stmt.rhs[0]
        : stmt.kind === 'IfStmt' && stmt.init !== undefined
          ? flushIn(stmt.init)
          : undefined;
  const call = value === undefined ? undefined : unparen(value);
  if (call?.kind !== 'CallExpr') return undefined;
  const fun = unparen(call.fun);
  return fun.kind === 'SelectorExpr' && fun.sel.name === 'Flush' ? call : undefined;
}

function isDeclaredIn({ root }: NamedPlace, loop: Loop): boolean {
  const ident = root.declaration?.ident;
  return ident !== undefined && root.role === 'local' && contains(loop, ident);
}

function mentions(root: Node, on: NamedPlace, { info }: TypedFunction): boolean {
  let isMentioned = false;
  walk(root, (node) => {
    if (node.kind === 'Ident' || node.kind === 'SelectorExpr') {
      const place = placeOf(node, info);
      isMentioned ||= place !== undefined && isSamePlace(place, on);
    }
    return !isMentioned;
  });
  return isMentioned;
}
