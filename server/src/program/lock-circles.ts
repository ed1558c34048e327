import { getOrMake } from '../base/get-or-make.js';
import type { VarObject } from '../types/object.js';
import { guardTableOf, type GuardTable } from './guards/guard-table.js';
import { blocks, lockEdgesOf, mayMeet, runInGoroutines, type LockEdge } from './lock-edges.js';
import { PairNames } from './pair-names.js';
import type { PackageProgram } from './package-program.js';

/** Mutexes that goroutines lock in a circle: each edge locks what the next one holds, and the last one what the first one holds. */
export interface LockCircle {
  readonly first: LockEdge;
  /** One for opposite orders. */
  readonly others: readonly LockEdge[];
  /** Each is seen to run in a goroutine that none of the others needs. */
  readonly isShown: boolean;
}

/** The name of a mutex that is held, and of one that is locked meanwhile. */
type Names = readonly (readonly [string, string])[];

/** Mutexes in a circle. Longer ones are as rare as they are hard to believe. */
const maxLength = 4;
/** Steps from mutex to mutex in search of circles; where there are more, what was found by then is told. */
const maxSteps = 20_000;

/** One for each two mutexes in opposite orders, and for each larger circle that says something new; in the order of the functions. */
export function lockCirclesOf(program: PackageProgram): readonly LockCircle[] {
  const edges = lockEdgesOf(program.summaries);
  if (edges.length < 2) return [];
  const names = new PairNames();
  const all = edges.map(({ held, taken }) => names.all(held, taken));
  const pairs = new LockGraph(
    edges,
    all.map((one) => one.slice(0, 1)),
  );
  const found: LockCircle[] = [];
  const add = (circle: Circle): void => {
    const one = meetingIn(circle, edges, guardTableOf(program));
    if (one !== undefined) found.push(one);
  };
  for (const circle of pairs.circles(2, 2)) add(circle);
  for (const circle of new LockGraph(edges, all).circles(3, maxLength)) if (isNew(circle, found)) add(circle);
  return found.sort((a, b) => edges.indexOf(a.first) - edges.indexOf(b.first));
}

/** For each step from a mutex to the next one, all edges that make it. */
type Circle = readonly (readonly LockEdge[])[];

/** Which mutexes are locked while others are held. */
class LockGraph {
  private readonly edges = new Map<string, Map<string, LockEdge[]>>();
  private readonly order = new Map<string, number>();
  private steps = 0;

  constructor(edges: readonly LockEdge[], namesOf: readonly Names[]) {
    for (const [i, edge] of edges.entries())
      for (const [held, taken] of namesOf[i] ?? []) {
        for (const one of [held, taken]) getOrMake(this.order, one, () => this.order.size);
        const from = getOrMake(this.edges, held, () => new Map<string, LockEdge[]>());
        getOrMake(from, taken, () => []).push(edge);
      }
  }

  /** All circles of so many mutexes, each once, from the mutex on that was met first; smaller ones come first. */
  *circles(least: number, most: number): Generator<Circle> {
    for (let length = least; length <= most; length++)
      for (const start of this.order.keys()) yield* this.from([start], length);
  }

  private *from(way: readonly string[], length: number): Generator<Circle> {
    const first = this.numberOf(way[0]!);
    for (const next of this.edges.get(way[way.length - 1]!)?.keys() ?? []) {
      if (++this.steps > maxSteps) return;
      if (way.length === length && next === way[0]) yield this.circleOf(way);
      if (way.length < length && this.numberOf(next) > first && !way.includes(next))
        yield* this.from([...way, next], length);
    }
  }

  private circleOf(way: readonly string[]): Circle {
    return way.map((from, i) => this.edges.get(from)?.get(way[(i + 1) % way.length]!) ?? []);
  }

  private numberOf(name: string): number {
    return this.order.get(name) ?? -1;
  }
}

/** Whether the mutexes are as many objects as names, and no smaller circle is among them. */
function isNew(circle: Circle, found: readonly LockCircle[]): boolean {
  const held = new Set(circle.map(([edge]) => heldBy(edge)));
  if (held.size < circle.length || held.has(undefined)) return false;
  return !found.some(({ first, others }) => [first, ...others].every((edge) => held.has(heldBy(edge))));
}

function heldBy(edge: LockEdge | undefined): VarObject | undefined {
  return edge?.held.target?.origin;
}

/** The first edges of a circle, in the order of the functions, that goroutines can have come to at once. */
function meetingIn(circle: Circle, order: readonly LockEdge[], table: GuardTable): LockCircle | undefined {
  const firsts = circle.flatMap((edges, step) => edges.map((edge) => ({ edge, step, at: order.indexOf(edge) })));
  for (const { edge: first, step } of firsts.sort((a, b) => a.at - b.at)) {
    const others = closing(first, [], [...circle.slice(step + 1), ...circle.slice(0, step)], table);
    if (others !== undefined) return { first, others, isShown: areShown([first, ...others], table) };
  }
  return undefined;
}

/** Edges for the steps that are left, which can meet the first one, those chosen for the steps before, and each other. */
function closing(
  first: LockEdge,
  chosen: readonly LockEdge[],
  [next, ...rest]: Circle,
  table: GuardTable,
): readonly LockEdge[] | undefined {
  const last = chosen.at(-1) ?? first;
  if (next === undefined) return blocks(first.heldMode, last.takenMode) ? chosen : undefined;
  for (const edge of next) {
    if (!blocks(edge.heldMode, last.takenMode)) continue;
    if (![first, ...chosen].every((one) => mayMeet(one, edge, table))) continue;
    const others = closing(first, [...chosen, edge], rest, table);
    if (others !== undefined) return others;
  }
  return undefined;
}

function areShown(edges: readonly LockEdge[], table: GuardTable): boolean {
  return edges.every((edge, i) => edges.slice(i + 1).every((other) => runInGoroutines(edge, other, table)));
}
