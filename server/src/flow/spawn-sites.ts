import { isSamePlace, type Spawn, type SpawnStatement } from './summary.js';

/** One value for each statement that starts a goroutine. */
export class SpawnSites<T> {
  private readonly values: T[] = [];
  /** Where in `values`, by what stays the same in versions of the statement and by the function that it starts. */
  private readonly bySite = new Map<object, Map<string, number>>();

  /** Takes the place of an earlier value for the same statement. */
  set(spawn: Spawn, value: T): void {
    const key = groupOf(spawn);
    let sites = this.bySite.get(key);
    if (sites === undefined) {
      sites = new Map();
      this.bySite.set(key, sites);
    }
    const name = siteKey(spawn);
    const index = sites.get(name) ?? this.values.length;
    sites.set(name, index);
    this.values[index] = value;
  }

  get(spawn: Spawn): T | undefined {
    const index = this.bySite.get(groupOf(spawn))?.get(siteKey(spawn));
    return index === undefined ? undefined : this.values[index];
  }

  /** In the order in which they came. */
  all(): readonly T[] {
    return this.values;
  }
}

function groupOf({ statement }: Spawn): object {
  return statement.place ?? statement.span.chunk;
}

function siteKey({ statement, name }: Spawn): string {
  return statement.place === undefined ? `${String(statement.span.start)} ${name}` : name;
}

/** Whether two spawns are instances of the same statement. */
export function isSameSite(a: Spawn, b: Spawn): boolean {
  return isSameStatement(a, b) && a.name === b.name;
}

/** Whether two spawns were started by the same statement, whichever function it runs. */
export function isSameStatement(a: Spawn, b: Spawn): boolean {
  return areSameStatements(a.statement, b.statement);
}

/** Whether two statements are one, be it in two versions of the text. */
export function areSameStatements(a: SpawnStatement, b: SpawnStatement): boolean {
  return isSamePlace(a, b) || (a.span.start === b.span.start && a.span.chunk === b.span.chunk);
}
