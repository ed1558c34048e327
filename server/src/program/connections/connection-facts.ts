import { unparen } from '../../flow/unparen.js';
import { openedBy } from '../../knowledge/openers.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { AssignStmt, CallExpr, CompositeLit, Expr, FuncDecl, FuncLit, Node, ValueSpec } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import type { Type } from '../../types/type.js';
import { deref, fieldsOf, underlying } from '../../types/type-queries.js';
import { byFunction, type TypedFunction } from '../by-function.js';
import { placeOf } from '../../flow/method-call.js';
import { isTestFile } from '../test-files.js';
import { isConnection, isPlainReader } from './connection-type.js';
import { isZeroTime } from './zero-time.js';

/** What may hold a connection: a variable or field, or a function of the package that gives one back. */
export type Holder = VarObject | FuncObject;

interface Placed {
  readonly from: TypedFunction;
  readonly call: CallExpr;
  /** The variables or fields that name the connection, or what reads from it. */
  readonly holders: readonly Holder[];
}

/** A call that sets or clears a deadline. */
export interface DeadlineCall extends Placed {
  readonly isForReads: boolean;
  readonly isForWrites: boolean;
  /** The time is zero: there is no deadline any more. */
  readonly clears: boolean;
}

/** A call that waits for what the peer sends. */
export interface ReadCall extends Placed {
  /** What the function writes what it has read to. */
  readonly passedOnTo: readonly Holder[];
}

/** A call that gives a new connection. */
export interface Opening {
  readonly from: TypedFunction;
  readonly call: CallExpr;
  readonly variable: VarObject;
  /** Whether the standard library opens it, so that its deadlines are known to be none. */
  readonly isStandard: boolean;
}

/** A value goes from one holder to another, or to a parameter. */
export interface Transfer {
  readonly from: TypedFunction;
  readonly node: Node;
  readonly source: Holder;
  readonly target: Holder | { readonly callee: FuncObject; readonly index: number };
  /** The target is another goroutine's. */
  readonly isGo: boolean;
}

export interface ConnectionFacts {
  readonly from: TypedFunction;
  readonly params: readonly (VarObject | undefined)[];
  readonly deadlines: readonly DeadlineCall[];
  readonly reads: readonly ReadCall[];
  readonly openings: readonly Opening[];
  readonly transfers: readonly Transfer[];
  /** Given to code that could set deadlines and isn't seen. */
  readonly handedOn: readonly Holder[];
  /** Closed when something else happens than a read: a context ends, a timer fires. */
  readonly closedAside: readonly Holder[];
  /** Taken over from an HTTP server, which may have set deadlines. */
  readonly hijacked: readonly Holder[];
  /** For each listener, whether it hears this machine alone. */
  readonly listeners: readonly boolean[];
}

const words =
  /conn|dial|accept|deadline|handshake|listen|^(?:Read\w*|Scan|Decode|NewReader\w*|NewScanner|NewDecoder)$/i;

/** What functions of a package do with connections, tests left out. */
export const connectionFacts = byFunction(
  (names) => [...names].some((name) => words.test(name)),
  (from): readonly ConnectionFacts[] => (isTestFile(from.file.uri) ? [] : [new FactCollector(from).collect()]),
);

class FactCollector {
  private readonly deadlines: DeadlineCall[] = [];
  private readonly reads: ReadCall[] = [];
  private readonly openings: Opening[] = [];
  private readonly transfers: Transfer[] = [];
  private readonly handedOn: Holder[] = [];
  private readonly hijacked: Holder[] = [];
  private readonly listeners: boolean[] = [];
  private readonly closes: { readonly holder: Holder; readonly call: CallExpr }[] = [];

  constructor(private readonly from: TypedFunction) {}

  collect(): ConnectionFacts {
    const { decl, info } = this.from;
    walk(decl, (node) => this.visit(node));
    const names = decl.type.params.fields.flatMap(({ names }) => names);
    const params = names.map((name) => {
      const object = info.objectOf(name);
      return object?.kind === 'var' ? object : undefined;
    });
    const { from, deadlines, reads, openings, transfers, handedOn, hijacked, listeners } = this;
    const closedAside = this.closedAside();
    return { from, params, deadlines, reads, openings, transfers, handedOn, hijacked, closedAside, listeners };
  }

  private visit(node: Node): void {
    switch (node.kind) {
      case 'CallExpr':
        this.call(node);
        return;
      case 'AssignStmt':
        this.assignment(node, node.lhs, node.rhs);
        return;
      case 'ValueSpec':
        this.assignment(node, node.names, node.values);
        return;
      case 'RangeStmt':
        for (const target of [node.key, node.value]) if (target !== undefined) this.transfer(node.x, target);
        return;
      case 'CompositeLit':
        this.literal(node);
        return;
      case 'SendStmt':
        this.transfer(node.value, node.chan);
        return;
      case 'ReturnStmt': {
        const { decl, object } = this.from;
        if (this.frameOf(node) === decl)
          for (const result of node.results) this.give(this.sources(result), object.origin, result);
        return;
      }
      default:
        return;
    }
  }

  private call(call: CallExpr): void {
    this.methodCall(call);
    const { info } = this.from;
    const callee = info.calleeOf(call);
    if (callee.kind === 'builtin' || callee.kind === 'conversion' || callee.kind === 'literal') {
      if (callee.kind === 'literal') this.literalCall(call, callee.literal);
      return;
    }
    if (callee.kind === 'func' && openedBy(callee.func.fullName) === 'listener')
      this.listeners.push(this.isLocal(call));
    for (const [index, arg] of call.args.entries()) {
      const sources = this.sources(arg);
      if (sources.length > 0) this.argument(call, index, arg, sources);
    }
  }

  /** `net.Listen("tcp", "127.0.0.1:0")`, the same with `net.IPv4(127, 0, 0, 1)`, or a socket in the file system. */
  private isLocal(listening: CallExpr): boolean {
    const { info } = this.from;
    let found = false;
    walk(listening, (node) => {
      if (node.kind === 'BasicLit' || node.kind === 'Ident') {
        const value = info.constantOf(node);
        if (typeof value === 'string' && /^(?:unix|127\.|localhost:|\[::1\]:)/.test(value)) found = true;
      }
      if (node.kind !== 'CallExpr' || node.args[0] === undefined) return;
      const callee = info.calleeOf(node);
      const isAddress = callee.kind === 'func' && callee.func.fullName === 'net.IPv4';
      if (isAddress && info.constantOf(node.args[0]) === 127n) found = true;
    });
    return found;
  }

  /** `func(c net.Conn) { … }(conn)` */
  private literalCall(call: CallExpr, literal: FuncLit): void {
    const names = literal.type.params.fields.flatMap(({ names }) => names);
    for (const [index, arg] of call.args.entries()) {
      const name = names[index];
      if (name !== undefined) this.transfer(arg, name);
    }
  }

  private methodCall(call: CallExpr): void {
    const { from } = this;
    const fun = unparen(call.fun);
    if (fun.kind !== 'SelectorExpr') return;
    const selection = from.info.selectionOf(fun);
    if (selection?.kind !== 'method') return;
    const part = selection.path.at(-1);
    const embedded = part?.packagePath === from.object.packagePath ? part : undefined;
    const holders = embedded === undefined ? this.sources(fun.x) : [embedded.origin];
    if (holders.length === 0) return;
    const { name } = fun.sel;
    // What the standard library embeds, as `net.UnixConn` does, it keeps to itself.
    const type = embedded?.type ?? from.info.typeOf(fun.x);
    if (isConnection(type)) {
      const setting = /^Set(Read|Write)?Deadline$/.exec(name);
      const [time] = call.args;
      if (setting !== null && time !== undefined) {
        const [, only] = setting;
        const [isForReads, isForWrites] = [only !== 'Write', only !== 'Read'];
        this.deadlines.push({ from, call, holders, isForReads, isForWrites, clears: isZeroTime(time, from.info) });
      } else if (name === 'Read' || name === 'Handshake') this.read(call, holders);
      else if (name === 'Close') for (const holder of holders) this.closes.push({ holder, call });
    } else if (/^(?:Read\w*|Scan|Decode|Peek|Token)$/.test(name) && isOfStandardLibrary(selection.object))
      this.read(call, holders);
  }

  private read(call: CallExpr, holders: readonly Holder[]): void {
    this.reads.push({ from: this.from, call, holders, passedOnTo: this.passedOnTo(call) });
  }

  /** `n, err := src.Read(buf)`, and then `dst.Write(buf[:n])`. */
  private passedOnTo(call: CallExpr): Holder[] {
    const { decl, info } = this.from;
    const buffer = call.args[0] === undefined ? undefined : placeOf(call.args[0], info)?.variable;
    if (buffer === undefined) return [];
    const names = new Set([buffer]);
    const isOfBuffer = (value: Expr): boolean => {
      const written = unparen(value);
      const place = placeOf(written.kind === 'SliceExpr' ? written.x : written, info);
      return place !== undefined && names.has(place.variable);
    };
    const found: Holder[] = [];
    walk(decl, (node) => {
      if (node.kind === 'AssignStmt' && node.rhs.some(isOfBuffer))
        for (const target of node.lhs) {
          const place = placeOf(target, info);
          if (place !== undefined) names.add(place.variable);
        }
      if (node.kind !== 'CallExpr' || node.fun.kind !== 'SelectorExpr' || node.fun.sel.name !== 'Write') return;
      if (node.args[0] !== undefined && isOfBuffer(node.args[0])) found.push(...this.sources(node.fun.x));
    });
    return found;
  }

  private argument(call: CallExpr, index: number, arg: Expr, sources: readonly Holder[]): void {
    const { from } = this;
    const callee = from.info.calleeOf(call);
    const isGo = parentsIn(from.chunk).get(call)?.kind === 'GoStmt';
    const func = callee.kind === 'func' ? callee.func.origin : undefined;
    if (func?.packagePath === from.object.packagePath && func !== undefined) {
      this.give(sources, { callee: func, index }, call, isGo);
      return;
    }
    const type = func === undefined ? undefined : parameterType(func, index);
    const isOfConnection = isConnection(from.info.typeOf(arg));
    if (type === undefined) {
      if (isOfConnection) this.handedOn.push(...sources);
      return;
    }
    if (isPlainReader(type)) {
      if (!isWrapper(func) && !this.isTunnel(call, func)) this.read(call, sources);
    } else if (isConnection(type) && !/^crypto\/tls\.(?:Client|Server)$/.test(func?.fullName ?? '')) {
      this.handedOn.push(...sources);
    }
  }

  /** `io.Copy` from one connection to another lasts as long as both do. */
  private isTunnel({ args: [target] }: CallExpr, func: FuncObject | undefined): boolean {
    if (target === undefined || !/^io\.Copy(?:Buffer)?$/.test(func?.fullName ?? '')) return false;
    return this.sources(target).length > 0 || isConnection(this.from.info.typeOf(target));
  }

  private assignment(node: AssignStmt | ValueSpec, targets: readonly Expr[], values: readonly Expr[]): void {
    if (node.kind === 'AssignStmt' && node.op !== '=' && node.op !== ':=') return;
    const [value] = values;
    if (values.length === 1 && value !== undefined) this.opening(targets[0], value);
    for (const [i, target] of targets.entries()) {
      const one = values.length === targets.length ? values[i] : value;
      if (one !== undefined && (values.length === targets.length || i === 0)) this.transfer(one, target);
    }
  }

  private opening(target: Expr | undefined, value: Expr): void {
    const { from } = this;
    const call = unparen(value);
    const variable = target === undefined ? undefined : placeOf(target, from.info)?.variable;
    if (variable === undefined || call.kind !== 'CallExpr' || !isConnection(variable.type)) return;
    const callee = from.info.calleeOf(call);
    if (callee.kind === 'builtin' || callee.kind === 'conversion') return;
    const name = 'func' in callee ? callee.func.fullName : callee.kind === 'external' ? callee.fullName : '';
    const isStandard = openedBy(name) === 'connection';
    if (isStandard && this.isLeftOut(call, name)) return;
    if (callee.kind === 'func' && !isStandard) {
      if (callee.func.packagePath === from.object.packagePath) return;
      if ((isOfStandardLibrary(callee.func) && callee.func.name !== 'Hijack') || isMadeOver(callee.func)) return;
    }
    if (/\)?\.Hijack$/.test(name)) this.hijacked.push(variable);
    else this.openings.push({ from, call, variable, isStandard });
  }

  /** `net.Dial("unix", path)`, `net.Dial("udp", addr)`: a peer on the same machine, or packets. */
  private isLeftOut({ args: [network] }: CallExpr, name: string): boolean {
    const value = network === undefined ? undefined : this.from.info.constantOf(network);
    return name === 'net.DialUnix' || (typeof value === 'string' && /^(?:unix|udp|ip)/.test(value));
  }

  private literal(literal: CompositeLit): void {
    const { info } = this.from;
    const fields = fieldsOf(info.typeOf(literal));
    for (const [i, element] of literal.elements.entries()) {
      const isKeyed = element.kind === 'KeyValueExpr';
      const object = isKeyed && element.key.kind === 'Ident' ? info.objectOf(element.key) : fields[i];
      if (object?.kind !== 'var' || object.role !== 'field') continue;
      this.give(this.sources(isKeyed ? element.value : element), object.origin, element);
    }
  }

  private transfer(value: Expr, to: Expr): void {
    const { info } = this.from;
    const sources = this.sources(value);
    if (sources.length === 0) return;
    const element = unparen(to);
    const target = placeOf(element.kind === 'IndexExpr' ? element.x : element, info)?.variable;
    if (target !== undefined) this.give(sources, target.origin, value);
  }

  private give(sources: readonly Holder[], target: Transfer['target'], node: Node, isGo = false): void {
    const { from } = this;
    for (const source of sources) if (source !== target) this.transfers.push({ from, node, source, target, isGo });
  }

  /** The holders whose connection an expression may be, or read from. */
  private sources(expression: Expr): readonly Holder[] {
    const { info } = this.from;
    const expr = unparen(expression);
    switch (expr.kind) {
      case 'Ident':
      case 'SelectorExpr': {
        const variable = placeOf(expr, info)?.variable;
        return variable !== undefined && mayHold(variable.type) ? [variable.origin] : [];
      }
      case 'StarExpr':
      case 'TypeAssertExpr':
      case 'IndexExpr':
      case 'SliceExpr':
        return info.isType(expr) ? [] : this.sources(expr.x);
      case 'UnaryExpr':
        return expr.op === '&' || expr.op === '<-' ? this.sources(expr.x) : [];
      case 'CompositeLit':
        return expr.elements.flatMap((one) => this.sources(one.kind === 'KeyValueExpr' ? one.value : one));
      case 'CallExpr':
        return this.sourcesOfCall(expr);
      default:
        return [];
    }
  }

  private sourcesOfCall(call: CallExpr): readonly Holder[] {
    const { info, object } = this.from;
    const callee = info.calleeOf(call);
    if (callee.kind === 'conversion' || (callee.kind === 'builtin' && callee.name === 'append'))
      return call.args.flatMap((arg) => this.sources(arg));
    if (callee.kind !== 'func') return [];
    if (callee.func.packagePath === object.packagePath) return [callee.func.origin];
    if (!isMadeOver(callee.func) && !isWrapper(callee.func)) return [];
    return call.args.flatMap((arg, index) => {
      const type = parameterType(callee.func, index);
      return type !== undefined && (isConnection(type) || isPlainReader(type)) ? this.sources(arg) : [];
    });
  }

  /** A function that waits for something, then closes, and doesn't read itself; or one that a timer or the end of a context calls. */
  private closedAside(): Holder[] {
    return this.closes.flatMap(({ holder, call }) => {
      const frame = this.frameOf(call);
      if (frame === undefined) return [];
      if (this.isCalledAfter(frame)) return [holder];
      const names = this.namesHere(holder);
      const isRead = this.reads.some(
        ({ call: read, holders }) => this.frameOf(read) === frame && holders.some((one) => names.has(one)),
      );
      return !isRead && waits(frame, this.comesAfter(call, frame)) ? [holder] : [];
    });
  }

  /** The holders of this function that have, or read from, the connection of one of them. */
  private namesHere(holder: Holder): ReadonlySet<Holder> {
    const names = new Set([holder]);
    for (const one of names)
      for (const { source, target } of this.transfers) if (source === one && !('callee' in target)) names.add(target);
    return names;
  }

  /** Up to where what a frame does comes before a call: before the call itself, or anywhere in a loop around it; where the call is deferred, anywhere. */
  private comesAfter(call: CallExpr, frame: FuncDecl | FuncLit): number {
    const parents = parentsIn(this.from.chunk);
    let end = call.start;
    for (let at = parents.get(call); at !== undefined && at !== frame; at = parents.get(at)) {
      if (at.kind === 'DeferStmt') return frame.end;
      if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') end = at.end;
    }
    return end;
  }

  private isCalledAfter(frame: FuncDecl | FuncLit): boolean {
    const parent = parentsIn(this.from.chunk).get(frame);
    if (parent?.kind !== 'CallExpr' || parent.fun === frame) return false;
    const fun = unparen(parent.fun);
    return fun.kind === 'SelectorExpr' && fun.sel.name === 'AfterFunc';
  }

  /** The function or literal that runs a node; literals that are called or deferred where they stand are part of the one around. */
  private frameOf(node: Node): FuncDecl | FuncLit | undefined {
    const parents = parentsIn(this.from.chunk);
    for (let at = parents.get(node); at !== undefined; at = parents.get(at)) {
      if (at.kind === 'FuncDecl') return at;
      if (at.kind !== 'FuncLit') continue;
      const call = parents.get(at);
      const isCalled = call?.kind === 'CallExpr' && call.fun === at && parents.get(call)?.kind !== 'GoStmt';
      if (!isCalled) return at;
    }
    return undefined;
  }
}

/** Whether a function waits for something before a place in its text. */
function waits(frame: FuncDecl | FuncLit, until: number): boolean {
  let found = false;
  walk(frame, (node) => {
    if (node.start >= until) return false;
    if (node.kind === 'SelectStmt' || (node.kind === 'UnaryExpr' && node.op === '<-')) found = true;
    if (node.kind === 'CallExpr' && node.fun.kind === 'SelectorExpr' && node.fun.sel.name === 'Wait') found = true;
    return !found && (node.kind !== 'FuncLit' || node === frame);
  });
  return found;
}

function mayHold(type: Type): boolean {
  const under = underlying(deref(type));
  return under.kind !== 'basic' && under.kind !== 'signature';
}

/** The type of what a function takes as an argument, of each one where the last parameter takes several; undefined where nothing is known. */
export function parameterType({ type }: FuncObject, index: number): Type | undefined {
  if (type.kind !== 'signature') return undefined;
  const last = type.params.length - 1;
  const param = type.params[Math.min(index, last)]?.type;
  if (param === undefined || !type.isVariadic || index < last) return param;
  const list = underlying(param);
  return list.kind === 'slice' ? list.elem : param;
}

function isOfStandardLibrary(object: VarObject | FuncObject): boolean {
  return object.packagePath !== undefined && isStandardPackage(object.packagePath);
}

/** `tls.Client` and whatever else makes one connection of another. */
function isMadeOver({ type }: FuncObject): boolean {
  if (type.kind !== 'signature') return false;
  const [result] = type.results;
  return result !== undefined && isConnection(result.type) && type.params.some((param) => isConnection(param.type));
}

/** `bufio.NewReader` and the like read nothing yet, and give something that will. */
function isWrapper(func: FuncObject | undefined): boolean {
  return func !== undefined && /^(?:New|LimitReader$|TeeReader$|MultiReader$)/.test(func.name);
}
