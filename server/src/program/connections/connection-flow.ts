import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import type { Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { contains } from '../../syntax/walk.js';
import type { FuncObject } from '../../types/object.js';
import { importedPaths } from '../../types/file-scope.js';
import type { TypedPackage } from '../../types/package.js';
import type { TypedFunction } from '../by-function.js';
import { isConnection } from './connection-type.js';
import {
  connectionFacts,
  type ConnectionFacts,
  type DeadlineCall,
  type Holder,
  type Opening,
  type ReadCall,
} from './connection-facts.js';

/** A place in a function. */
interface Place {
  readonly from: TypedFunction;
  readonly node: Node;
}

export interface Link extends Place {
  readonly source: Holder;
  readonly to: Holder;
  readonly isGo: boolean;
  /** It is a parameter of the callee. What is assigned is another name of the same connection. */
  readonly isCall: boolean;
}

/** Where the connections of a package go, and what is done to them there. */
export class ConnectionFlow {
  readonly openings: readonly Opening[];
  readonly hijacked: ReadonlySet<Holder>;
  /** The package listens, and all its listeners hear this machine alone. */
  readonly isLocal: boolean;
  private readonly targets = new Map<Holder, Link[]>();
  private readonly sources = new Map<Holder, Link[]>();
  private readonly readsOf = new Map<Holder, ReadCall[]>();
  private readonly deadlinesOf = new Map<Holder, DeadlineCall[]>();
  private readonly handedOn = new Set<Holder>();
  private readonly closedAside = new Set<Holder>();

  constructor(
    private readonly facts: readonly ConnectionFacts[],
    /** The package is a command, which nobody else imports. */
    readonly isProgram: boolean,
  ) {
    const byFunction = new Map<FuncObject, ConnectionFacts>(facts.map((one) => [one.from.object.origin, one]));
    this.openings = facts.flatMap(({ openings }) => openings);
    this.hijacked = new Set(facts.flatMap((one) => one.hijacked));
    const listeners = facts.flatMap((one) => one.listeners);
    this.isLocal = listeners.length > 0 && !listeners.includes(false);
    for (const { transfers, reads, deadlines, handedOn, closedAside } of facts) {
      for (const { source, target, ...rest } of transfers) {
        const to = 'callee' in target ? byFunction.get(target.callee)?.params[target.index] : target;
        if (to === undefined) continue;
        const link = { ...rest, source, to, isCall: 'callee' in target };
        getOrMake(this.targets, source, () => []).push(link);
        getOrMake(this.sources, to, () => []).push(link);
      }
      for (const read of reads) for (const one of read.holders) getOrMake(this.readsOf, one, () => []).push(read);
      for (const call of deadlines)
        for (const one of call.holders) getOrMake(this.deadlinesOf, one, () => []).push(call);
      for (const one of handedOn) this.handedOn.add(one);
      for (const one of closedAside) this.closedAside.add(one);
    }
  }

  get reads(): readonly ReadCall[] {
    return this.facts.flatMap(({ reads }) => reads);
  }

  get deadlines(): readonly DeadlineCall[] {
    return this.facts.flatMap(({ deadlines }) => deadlines);
  }

  /** Whether it gets what another holder has. */
  hasSource(holder: Holder): boolean {
    return this.sources.has(holder);
  }

  /** Where the connection of a holder may come to. */
  reachedFrom(holder: Holder): ReadonlySet<Holder> {
    return this.spread([holder], () => true);
  }

  /** The calls by which a connection gets from one holder to another. */
  callsBetween(start: Holder, end: Holder): readonly Link[] {
    const ways = new Map<Holder, readonly Link[]>([[start, []]]);
    for (const [one, way] of ways)
      for (const link of this.targets.get(one) ?? []) if (!ways.has(link.to)) ways.set(link.to, [...way, link]);
    return (ways.get(end) ?? []).filter(({ node }) => node.kind === 'CallExpr');
  }

  /** Whether what a holder has is a connection for certain somewhere on its way there. */
  isConnection(holder: Holder): boolean {
    const origins = new Set<Holder>([holder]);
    for (const one of origins) for (const { source } of this.sources.get(one) ?? []) origins.add(source);
    return [...origins].some((one) => one.kind === 'var' && isConnection(one.type));
  }

  readsAt(holders: Iterable<Holder>): readonly ReadCall[] {
    return [...new Set([...holders].flatMap((one) => this.readsOf.get(one) ?? []))];
  }

  /**
   * The holders through which a deadline may be set for what is read at one of them: those that the connection comes from, what they give it to by calls and
   * assignments before it gets here, and what this one gives it to before.
   *
   * @param at the read
   * @param within of those that it comes from, only these
   */
  around(holder: Holder, at: Place, within?: ReadonlySet<Holder>): HolderSet {
    const origins = new Set<Holder>([holder]);
    // The last place of a function where the connection is on its way here: what is done to it there later comes too late.
    const leaves = new Map<Node, Place>([[at.from.decl, at]]);
    for (const one of origins)
      for (const link of this.sources.get(one) ?? []) {
        if (within !== undefined && !within.has(link.source)) continue;
        origins.add(link.source);
        if (!link.isCall) continue;
        const known = leaves.get(link.from.decl);
        if (known === undefined || known.node.start < link.node.start) leaves.set(link.from.decl, link);
      }
    const isInTime = (place: Place, of: Holder): boolean => !isLater(place, leaves.get(place.from.decl), of);
    const others = this.spread(origins, (link) => !link.isGo && isInTime(link, link.source));
    const members = [...new Set([...others, ...this.spread([holder], (link) => isInTime(link, link.source))])];
    const all = new Set(members.flatMap((one) => this.deadlinesOf.get(one) ?? []));
    return {
      origins,
      everSet: [...all].some(({ isForReads, clears }) => isForReads && !clears),
      deadlines: [...all].filter(
        ({ from, call, clears, holders }) => clears || holders.some((one) => isInTime({ from, node: call }, one)),
      ),
      isHandedOn: members.some((one) => this.handedOn.has(one)),
      isClosedAside: members.some((one) => this.closedAside.has(one)),
    };
  }

  private spread(from: Iterable<Holder>, passes: (link: Link) => boolean): Set<Holder> {
    const reached = new Set<Holder>(from);
    for (const one of reached) for (const link of this.targets.get(one) ?? []) if (passes(link)) reached.add(link.to);
    return reached;
  }
}

/** Whether a place stands behind another one in the same function, and no loop leads back that keeps what the holder has. */
function isLater({ from, node }: Place, than: Place | undefined, of: Holder): boolean {
  if (than === undefined || node.start <= than.node.end) return false;
  const parents = parentsIn(from.chunk);
  for (let at = parents.get(node); at !== undefined; at = parents.get(at)) {
    if (at.kind === 'FuncLit' && !contains(at, than.node)) return false;
    if (at.kind !== 'ForStmt' && at.kind !== 'RangeStmt') continue;
    const isOfRound = of.declaration?.chunk === from.chunk && contains(at.body, of.declaration.ident);
    if (contains(at, than.node) && !isOfRound) return false;
  }
  return true;
}

/** Holders of what may be one connection, and what is done to it there. */
export interface HolderSet {
  /** Where it comes from, the holder itself with it. */
  readonly origins: ReadonlySet<Holder>;
  readonly deadlines: readonly DeadlineCall[];
  /** Whether a deadline for reads is set at all, be it too late for the read. */
  readonly everSet: boolean;
  /** Whether code that isn't seen may set deadlines. */
  readonly isHandedOn: boolean;
  /** Whether somebody closes it when a context ends or a timer fires. */
  readonly isClosedAside: boolean;
}

export const connectionFlowOf: (typed: TypedPackage) => ConnectionFlow = remembered(
  (typed) => new ConnectionFlow(usesConnections(typed) ? connectionFacts(typed) : [], typed.name === 'main'),
);

function usesConnections({ input }: TypedPackage): boolean {
  if (input.path === 'net' || input.path === 'crypto/tls') return true;
  return input.files.some((file) => importedPaths(file).some((path) => path === 'net' || path === 'crypto/tls'));
}
