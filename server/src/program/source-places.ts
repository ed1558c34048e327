import { Access, Spawn, type CallPath, type Conflict, type SourcePlace } from '../flow/summary.js';
import type { Chunk } from '../syntax/source-file.js';

/** Where the text of a chunk stayed the same, as far as its two ends tell. */
interface TextShift {
  /** Length of the part in front that is the same. */
  readonly front: number;
  /** Start of the part at the end that is the same, in the new text. */
  readonly back: number;
  /** What the new text is longer. */
  readonly delta: number;
}

/**
 * The places of one version of a chunk that results of other chunks may refer to. A place that only moved with the text is known by the same
 * `place` in the next version, so results that refer to it can be kept and brought up to date where they are told.
 */
export class SourcePlaces {
  private readonly all: SourcePlace[] = [];
  /** Those that stood in the version before, too. */
  private readonly renewed = new Map<object, SourcePlace>();
  private readonly inherited: ReadonlyMap<string, object> | undefined;
  private readonly shift: TextShift | undefined;

  /** @param before the same functions in the version before, or their places when they were last walked */
  constructor(chunk: Chunk, before: { readonly chunk: Chunk; readonly places: SourcePlaces } | undefined) {
    if (before === undefined) return;
    this.inherited = before.places.byLabel();
    this.shift = shiftBetween(before.chunk.text, chunk.text);
  }

  add(places: readonly SourcePlace[]): void {
    for (const one of places) {
      this.all.push(one);
      const label = this.shift === undefined ? undefined : labelOf(one, this.shift);
      const place = label === undefined ? undefined : this.inherited?.get(label);
      if (place === undefined) continue;
      const known = this.renewed.get(place);
      if (known !== undefined && !isSameRange(known, one)) continue;
      one.place = place;
      this.renewed.set(place, one);
    }
  }

  get hasRenewed(): boolean {
    return this.renewed.size > 0;
  }

  /** What stands in a place now; undefined where it isn't one of this chunk. */
  current(place: object): SourcePlace | undefined {
    return this.renewed.get(place);
  }

  private byLabel(): ReadonlyMap<string, object> {
    const labels = new Map<string, object>();
    for (const one of this.all) {
      const label = labelOf(one, undefined);
      if (label === undefined) continue;
      one.place ??= labels.get(label) ?? {};
      if (!labels.has(label)) labels.set(label, one.place);
    }
    return labels;
  }
}

function shiftBetween(before: string, now: string): TextShift {
  const shortest = Math.min(before.length, now.length);
  let front = 0;
  while (front < shortest && before.charCodeAt(front) === now.charCodeAt(front)) front++;
  let end = 0;
  while (end < shortest - front && before.charCodeAt(before.length - 1 - end) === now.charCodeAt(now.length - 1 - end))
    end++;
  return { front, back: now.length - end, delta: now.length - before.length };
}

/** What a place is and where it stands in the text, or stood before the shift; undefined where it touches what changed. */
function labelOf(one: SourcePlace, shift: TextShift | undefined): string | undefined {
  const range = rangeOf(one);
  const start = positionBefore(range.start, shift);
  const end = positionBefore(range.end, shift);
  if (start === undefined || end === undefined) return undefined;
  if (!('operation' in one)) return `${String(start)} ${String(end)} ${'kind' in one ? one.kind : one.calleeName}`;
  const reference = positionBefore(one.reference.start, shift);
  if (reference === undefined) return undefined;
  const { target, operation, isWrite, isAtomic } = one;
  return `${String(start)} ${String(end)} ${String(reference)} ${target} ${operation} ${String(isWrite)} ${String(isAtomic)}`;
}

function positionBefore(position: number, shift: TextShift | undefined): number | undefined {
  if (shift === undefined || position <= shift.front) return position;
  return position >= shift.back ? position - shift.delta : undefined;
}

function rangeOf(one: SourcePlace): { readonly start: number; readonly end: number } {
  return 'operation' in one ? one.node : one.span;
}

function isSameRange(a: SourcePlace, b: SourcePlace): boolean {
  const [left, right] = [rangeOf(a), rangeOf(b)];
  return left.start === right.start && left.end === right.end;
}

/** Conflicts with everything that they refer to as it stands in the newest version of the text. */
export class PlaceRenewal {
  private readonly spawns = new Map<Spawn, Spawn>();

  constructor(private readonly sources: readonly SourcePlaces[]) {}

  conflict(conflict: Conflict): Conflict {
    const first = this.access(conflict.first);
    const second = this.access(conflict.second);
    const spawn = this.spawn(conflict.spawn);
    const otherSpawn = conflict.otherSpawn === undefined ? undefined : this.spawn(conflict.otherSpawn);
    const isSame =
      first === conflict.first &&
      second === conflict.second &&
      spawn === conflict.spawn &&
      otherSpawn === conflict.otherSpawn;
    return isSame ? conflict : { ...conflict, first, second, spawn, otherSpawn };
  }

  private access(access: Access): Access {
    const site = this.place(access.site);
    const via = this.way(access.via);
    if (site === access.site && via === access.via) return access;
    return new Access(access.path, site, access.locks, access.order, via, access.isFresh, access.single);
  }

  private way(path: CallPath | undefined): CallPath | undefined {
    if (path === undefined) return undefined;
    const step = this.place(path.step);
    const rest = this.way(path.rest);
    return step === path.step && rest === path.rest ? path : { step, rest };
  }

  private spawn(spawn: Spawn): Spawn {
    let renewed = this.spawns.get(spawn);
    if (renewed === undefined) {
      const statement = this.place(spawn.statement);
      renewed =
        statement === spawn.statement
          ? spawn
          : new Spawn({ statement, name: spawn.name }, () => spawn.accesses, spawn.signals, spawn.after);
      this.spawns.set(spawn, renewed);
    }
    return renewed;
  }

  private place<T extends SourcePlace>(one: T): T {
    const { place } = one;
    if (place === undefined) return one;
    for (const source of this.sources) {
      const current = source.current(place);
      if (current !== undefined) return current as T;
    }
    return one;
  }
}
