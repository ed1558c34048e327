import type { Stmt } from '../../syntax/ast.js';
import { identical } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import type { ChunkView } from './chunk-view.js';
import { freeName, identsOf } from './free-name.js';

/** Names for new locals of one chunk. */
export class LocalNames {
  private readonly given: string[] = [];
  private readonly moved = new Map<readonly Stmt[], Map<string, VarObject | undefined>>();

  constructor(
    private readonly view: ChunkView,
    /** What else must not be hidden, though the chunk does not name it yet. */
    private readonly isWanted: (name: string) => boolean = () => false,
  ) {}

  /** A name that nothing in the chunk has, so that it neither hides nor collides with anything. */
  fresh(...candidates: (string | undefined)[]): string {
    const wanted = candidates.filter((name) => name !== undefined);
    const name = freeName(wanted, (one) => this.isNamed(one) || this.given.includes(one) || this.isWanted(one));
    this.given.push(name);
    return name;
  }

  /** Whether an identifier other than the `f` of `x.f` has the name. */
  private isNamed(name: string): boolean {
    return (identsOf(this.view.chunk).get(name) ?? []).some((ident) => {
      const parent = this.view.parentOf(ident);
      return parent?.kind !== 'SelectorExpr' || parent.sel !== ident;
    });
  }

  /** Notes that a variable of a header is declared in a list now; without `object` it can't serve a second time. */
  noteMoved(list: readonly Stmt[], name: string, object: VarObject | undefined): void {
    let moved = this.moved.get(list);
    if (moved === undefined) {
      moved = new Map();
      this.moved.set(list, moved);
    }
    moved.set(name, object);
  }

  isTakenIn(list: readonly Stmt[], name: string): boolean {
    return this.moved.get(list)?.has(name) === true;
  }

  /** Whether a variable that was moved into the list before can take the place of another one of that name and type. */
  isReusable(list: readonly Stmt[], object: VarObject): boolean {
    const moved = this.moved.get(list)?.get(object.name);
    return moved !== undefined && moved.type.kind !== 'unknown' && identical(moved.type, object.type);
  }

  /** Gives back the names taken while an attempt was made that failed. */
  attempt<T>(make: () => T | undefined): T | undefined {
    const count = this.given.length;
    const made = make();
    if (made === undefined) this.given.length = count;
    return made;
  }
}
