import { getOrMake } from '../../base/get-or-make.js';
import { isSameSet } from '../../base/same-set.js';
import { channelUsesOf, type ChannelUse, type ChannelUseKind } from '../../program/concurrency/channel-uses.js';
import { contextsOf, functionName, type Context } from '../../program/concurrency/contexts.js';
import { sharedAccessesOf } from '../../program/concurrency/shared-accesses.js';
import type { PackageProgram } from '../../program/package-program.js';
import type { Finding } from '../../rules/rule.js';
import type { Span } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import { racingAccesses, withUnseenCallers, type RacingAccess } from './racing-accesses.js';
import { mostImportant } from './most-important.js';
import { contextsOfUses, isShared, type ContextsAt } from './shared-data.js';

/** Who runs in a package beside whom, and what they share: a graph of numbers into its lists, each in source order. */
export interface ConcurrencyMap {
  readonly packageName: string;
  readonly contexts: readonly Context[];
  readonly data: readonly MapData[];
  /** The mutexes that some of the accesses are made under: the variable or field that each of them is. */
  readonly locks: readonly VarObject[];
  /** Channels and groups by which the contexts wait for each other. */
  readonly channels: readonly VarObject[];
  readonly accesses: readonly MapAccess[];
  readonly uses: readonly MapUse[];
  /** How many of each a map of this size has no room for. */
  readonly leftOut: { readonly contexts: number; readonly data: number; readonly channels: number };
}

export interface MapData {
  readonly variable: VarObject;
  /** The first access. */
  readonly place: Span;
  /** Places in the text that read or write it. */
  readonly accesses: number;
}

/** All that one context does to one piece of data in one way: under the same locks. */
export interface MapAccess {
  readonly context: number;
  readonly data: number;
  readonly locks: readonly number[];
  readonly isRead: boolean;
  readonly isWrite: boolean;
  /** Only through `sync/atomic`. */
  readonly isAtomic: boolean;
  /** The functions in which it does so, methods with their types. */
  readonly functions: readonly string[];
  /** The place to look at first: of what races, or else of a write. */
  readonly place: Span;
  /** The finding that tells of a race with some of it. */
  readonly race: Finding | undefined;
}

/** What one context does with a channel or group. */
export interface MapUse {
  readonly context: number;
  readonly channel: number;
  /** In the order in which they stand in the text. */
  readonly does: readonly ChannelUseKind[];
  readonly place: Span;
}

/** More than these make a map that nobody can read. */
export interface MapLimits {
  readonly contexts: number;
  readonly data: number;
  readonly channels: number;
  /** Pairs of a context and data that don't race, and of a context and a channel. */
  readonly pairs: number;
}

export const usualLimits: MapLimits = { contexts: 40, data: 40, channels: 20, pairs: 200 };

/**
 * The map of a package. Data are shown that something changes and that several contexts reach, or that a lock guards, or that a finding is about.
 *
 * @param races findings of rules that report races
 */
export function concurrencyMap(
  program: PackageProgram,
  races: readonly Finding[],
  limits = usualLimits,
): ConcurrencyMap {
  const accesses = racingAccesses(sharedAccessesOf(program), races);
  const contexts = withUnseenCallers(contextsOf(program), accesses);
  const byFunction = new Map<number, Context[]>();
  for (const context of contexts)
    for (const number of context.functions) getOrMake(byFunction, number, () => []).push(context);
  const contextsAt = (number: number): readonly Context[] => byFunction.get(number) ?? [];
  const byVariable = new Map<VarObject, RacingAccess[]>();
  for (const access of accesses) getOrMake(byVariable, access.data, () => []).push(access);
  const shared = [...byVariable].filter(([, uses]) => isShared(uses, contextsAt));
  const shownData = mostImportant(shared, limits.data, {
    // What races comes first, then what is used in most places.
    importance: ([, uses]) => (isRacing(uses) ? 1_000_000 : 0) + uses.length,
    pairs: ([, uses]) => (isRacing(uses) ? 0 : contextsOfUses(uses, contextsAt).size),
    mostPairs: limits.pairs,
  });
  const channels = [...groupedUses(channelUsesOf(program), contextsAt)].filter(([, uses]) => uses.size > 1);
  const shownChannels = mostImportant(channels, limits.channels, {
    importance: ([, uses]) => -uses.size,
    pairs: ([, uses]) => uses.size,
    mostPairs: limits.pairs,
  });
  return new MapBuilder(program.typed.name, contexts, contextsAt).build(shownData, shownChannels, limits.contexts, {
    data: shared.length - shownData.length,
    channels: channels.length - shownChannels.length,
  });
}

function isRacing(uses: readonly RacingAccess[]): boolean {
  return uses.some(({ race }) => race !== undefined);
}

type UsesByContext = Map<Context, ChannelUse[]>;

function groupedUses(uses: readonly ChannelUse[], contextsAt: ContextsAt): ReadonlyMap<VarObject, UsesByContext> {
  const found = new Map<VarObject, UsesByContext>();
  for (const use of uses)
    for (const context of contextsAt(use.function)) {
      const byContext = getOrMake(found, use.channel, (): UsesByContext => new Map());
      getOrMake(byContext, context, () => []).push(use);
    }
  return found;
}

/** Makes edges of what is shown, and numbers of what they lead to. */
class MapBuilder {
  private readonly edges: (Omit<MapAccess, 'context' | 'locks'> & { context: Context; locks: readonly VarObject[] })[] =
    [];
  private readonly uses: (Omit<MapUse, 'context'> & { context: Context })[] = [];

  constructor(
    private readonly packageName: string,
    private readonly contexts: readonly Context[],
    private readonly contextsAt: ContextsAt,
  ) {}

  build(
    data: readonly (readonly [VarObject, readonly RacingAccess[]])[],
    channels: readonly (readonly [VarObject, UsesByContext])[],
    most: number,
    leftOut: Omit<ConcurrencyMap['leftOut'], 'contexts'>,
  ): ConcurrencyMap {
    data.forEach(([, uses], index) => this.addAccesses(uses, index));
    channels.forEach(([, byContext], index) => this.addUses(byContext, index));
    const wanted = this.contexts.filter((context) => this.isWanted(context));
    const contexts = mostImportant(wanted, most, { importance: (context) => this.importanceOf(context) });
    const numbers = new Map(contexts.map((context, index) => [context, index]));
    const numberOf = (context: Context): number[] => {
      const number = numbers.get(context);
      return number === undefined ? [] : [number];
    };
    const edges = this.edges.filter(({ context }) => numbers.has(context));
    const locks = [...new Set(edges.flatMap((edge) => edge.locks))];
    const lockNumbers = new Map(locks.map((lock, index) => [lock, index]));
    return {
      packageName: this.packageName,
      contexts,
      data: data.map(([variable, uses]) => ({ variable, place: uses[0]!.place, accesses: countPlaces(uses) })),
      locks,
      channels: channels.map(([channel]) => channel),
      accesses: edges.flatMap((edge) =>
        numberOf(edge.context).map((context) => ({
          ...edge,
          context,
          locks: edge.locks.map((lock) => lockNumbers.get(lock)!),
        })),
      ),
      uses: this.uses.flatMap((use) => numberOf(use.context).map((context) => ({ ...use, context }))),
      leftOut: { ...leftOut, contexts: wanted.length - contexts.length },
    };
  }

  private addAccesses(uses: readonly RacingAccess[], data: number): void {
    const byContext = new Map<Context, RacingAccess[]>();
    for (const use of uses)
      for (const context of this.contextsAt(use.function)) getOrMake(byContext, context, () => []).push(use);
    for (const context of this.contexts)
      for (const group of inOneWay(byContext.get(context) ?? [])) {
        const [first] = group;
        const racing = group.filter(({ race }) => race !== undefined);
        const shown = [...racing, ...group].find(({ isWrite }) => isWrite) ?? first;
        this.edges.push({
          context,
          data,
          locks: first.locks,
          isRead: group.some(({ isRead }) => isRead),
          isWrite: group.some(({ isWrite }) => isWrite),
          isAtomic: first.isAtomic,
          functions: [...new Set(group.map(nameOfFunction))],
          place: (racing.includes(shown) || racing.length === 0 ? shown : racing[0]!).place,
          race: racing[0]?.race,
        });
      }
  }

  private addUses(byContext: UsesByContext, channel: number): void {
    for (const context of this.contexts) {
      const uses = byContext.get(context);
      const [first] = uses ?? [];
      if (uses === undefined || first === undefined) continue;
      this.uses.push({ context, channel, does: [...new Set(uses.map(({ does }) => does))], place: first.place });
    }
  }

  /** What is started is shown though it shares nothing; callers are of no interest then. */
  private isWanted(context: Context): boolean {
    const isStarted = context.kind === 'goroutine' || context.kind === 'handler' || context.kind === 'timer';
    return isStarted || this.importanceOf(context) > 0;
  }

  private importanceOf(context: Context): number {
    const own = this.edges.filter((edge) => edge.context === context);
    const uses = this.uses.filter((use) => use.context === context);
    return own.filter(({ race }) => race !== undefined).length * 1000 + own.length + uses.length;
  }
}

/** Accesses that one edge stands for: under the same locks. */
function inOneWay(uses: readonly RacingAccess[]): readonly (readonly [RacingAccess, ...RacingAccess[]])[] {
  const groups: [RacingAccess, ...RacingAccess[]][] = [];
  for (const use of uses) {
    const group = groups.find(([first]) => isSameWay(first, use));
    if (group === undefined) groups.push([use]);
    else group.push(use);
  }
  return groups;
}

function isSameWay(a: RacingAccess, b: RacingAccess): boolean {
  return a.isAtomic === b.isAtomic && isSameSet(new Set(a.locks), new Set(b.locks));
}

function countPlaces(uses: readonly RacingAccess[]): number {
  const starts = new Map<object, Set<number>>();
  for (const { place } of uses) getOrMake(starts, place.chunk, () => new Set<number>()).add(place.start);
  return [...starts.values()].reduce((sum, { size }) => sum + size, 0);
}

function nameOfFunction({ summary: { unit } }: RacingAccess): string {
  return unit.object === undefined ? 'func' : functionName(unit.object);
}
