import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import { chunksMentioning } from '../../flow/mentioned-names.js';
import { parentsIn } from '../../syntax/parents.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import { isExported } from '../../types/identical.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import type { DeclaredFunction, TypedPackage, TypeInfo } from '../../types/package.js';
import type { Type } from '../../types/type.js';
import { isHeld, readAliases, type ChunkAliases, type Holder, type IsOfKind, type Mention } from './chunk-aliases.js';

/** A mention and whose text it stands in. */
export interface PlacedMention extends Mention {
  readonly file: SourceFile;
  readonly chunk: Chunk;
}

/**
 * Variables, fields, parameters and results that may hold the same object, by the assignments and calls of the package (Steensgaard, "Points-to analysis in
 * almost linear time"). All objects that a field ever holds are in one class.
 */
export interface AliasClass {
  readonly members: ReadonlySet<VarObject>;
  readonly mentions: readonly PlacedMention[];
  /** Whether code that isn't seen may have the object: other packages, collections, interfaces. */
  readonly escapes: boolean;
  /** Whether members may hold objects of others as well, as a parameter does whose function anybody may call. */
  readonly isMixed: boolean;
}

interface Placed extends ChunkAliases {
  readonly file: SourceFile;
  readonly chunk: Chunk;
}

/**
 * Classes of the objects of one kind in a package, tests included.
 *
 * @param word stands in every declaration of a variable of the kind that gets its type by name
 * @param promoted methods of the kind, by which an embedded one is used without its name
 */
export function aliasClassesOf(
  word: string,
  isOfKind: IsOfKind,
  promoted: readonly string[] = [],
): (typed: TypedPackage) => readonly AliasClass[] {
  const byInfo = remembered((_info: TypeInfo) => new Map<Chunk, ChunkAliases>());
  return remembered((typed) => {
    const read = (chunk: Chunk): ChunkAliases => {
      const info = typed.info(chunk);
      return getOrMake(byInfo(info), chunk, () => readAliases(chunk, info, isOfKind));
    };
    return new Unifier(typed, placedIn(typed, [word, ...promoted], read), (type) => isHeld(type, isOfKind)).classes();
  });
}

/** What all chunks say that name a variable of the kind. */
function placedIn(
  typed: TypedPackage,
  [word, ...promoted]: readonly [string, ...string[]],
  read: (chunk: Chunk) => ChunkAliases,
): readonly Placed[] {
  const found = new Map<Chunk, Placed>();
  const words = [word, ...promoted];
  const known = new Set(words);
  for (const one of words) {
    if (one !== word && found.size === 0) break;
    for (const file of typed.input.files)
      for (const chunk of chunksMentioning(file, one)) {
        if (found.has(chunk)) continue;
        const placed = { ...read(chunk), file, chunk };
        found.set(chunk, placed);
        const functions = placed.links.flat().flatMap((holder) => (holder.kind === 'var' ? [] : [holder.func.name]));
        for (const name of [...placed.names, ...functions])
          if (!known.has(name)) {
            known.add(name);
            words.push(name);
          }
      }
  }
  return [...found.values()];
}

interface Cell {
  parent: Cell | undefined;
  escapes: boolean;
  isMixed: boolean;
}

class Unifier {
  private readonly cells = new Map<VarObject, Cell>();
  private readonly results = new Map<FuncObject, Map<number, Cell>>();
  private readonly params = new Map<FuncObject, readonly (VarObject | undefined)[]>();
  private readonly declared: ReadonlySet<FuncObject>;

  constructor(
    private readonly typed: TypedPackage,
    private readonly placed: readonly Placed[],
    private readonly isHeld: (type: Type) => boolean,
  ) {
    this.declared = new Set(typed.functions.map(({ object }: DeclaredFunction) => object.origin));
    for (const { params } of placed) for (const [func, own] of params) this.params.set(func, own);
  }

  classes(): readonly AliasClass[] {
    for (const { links, escaping, foreign, values } of this.placed) {
      for (const [a, b] of links) this.unite(a, b);
      for (const holder of escaping) this.mark(holder, 'escapes');
      for (const holder of foreign) this.mark(holder, 'isMixed');
      for (const func of values) this.openFunction(func);
    }
    for (const func of this.params.keys()) if (this.isVisible(func)) this.openFunction(func);
    const members = new Map<Cell, Set<VarObject>>();
    const mentions = new Map<Cell, PlacedMention[]>();
    for (const { mentions: own, file, chunk } of this.placed)
      for (const mention of own) {
        const cell = this.cellOf(mention.holder);
        if (cell !== undefined) getOrMake(mentions, find(cell), () => []).push({ ...mention, file, chunk });
      }
    for (const [variable, cell] of this.cells) {
      if (this.isVisibleVariable(variable)) Object.assign(find(cell), { escapes: true, isMixed: true });
      getOrMake(members, find(cell), () => new Set()).add(variable);
    }
    return [...mentions].map(([cell, own]) => ({
      members: members.get(cell) ?? new Set(),
      mentions: own,
      escapes: cell.escapes,
      isMixed: cell.isMixed,
    }));
  }

  private unite(a: Holder, b: Holder): void {
    const [one, other] = [this.cellOf(a), this.cellOf(b)];
    if (one === undefined || other === undefined) {
      // What stands for an unknown function's parameter gets what the holder has, and its result gives it what nobody knows.
      const [known, unseen] = one === undefined ? [b, a] : [a, b];
      this.mark(known, unseen.kind === 'result' ? 'isMixed' : 'escapes');
      return;
    }
    const [root, child] = [find(one), find(other)];
    if (root === child) return;
    child.parent = root;
    root.escapes ||= child.escapes;
    root.isMixed ||= child.isMixed;
  }

  private mark(holder: Holder, as: 'escapes' | 'isMixed'): void {
    const cell = this.cellOf(holder);
    if (cell !== undefined) find(cell)[as] = true;
  }

  /** Anybody may call the function. */
  private openFunction(func: FuncObject): void {
    for (const param of this.params.get(func) ?? []) if (param !== undefined) this.mark(param, 'isMixed');
    for (const cell of this.results.get(func)?.values() ?? []) find(cell).escapes = true;
  }

  /** Undefined for a function whose body isn't seen. */
  private cellOf(holder: Holder): Cell | undefined {
    if (holder.kind === 'var') return getOrMake(this.cells, holder, newCell);
    const { func, index } = holder;
    if (!this.declared.has(func)) return undefined;
    if (holder.kind === 'result') {
      const cell = getOrMake(
        getOrMake(this.results, func, () => new Map<number, Cell>()),
        index,
        newCell,
      );
      if (this.isVisible(func)) find(cell).escapes = true;
      return cell;
    }
    const param = this.params.get(func)?.[index];
    if (param !== undefined) return getOrMake(this.cells, param, newCell);
    // Nobody uses a parameter without a name; one of another type, as an interface, is somebody else's affair.
    const type = func.type.kind === 'signature' ? func.type.params[index]?.type : undefined;
    return type !== undefined && this.isHeld(type) ? newCell() : undefined;
  }

  /** Whether other packages may call a function, or an interface's callers may. */
  private isVisible({ name, receiverTypeName }: FuncObject): boolean {
    if (!isExported(name)) return false;
    return this.typed.name !== 'main' || receiverTypeName !== undefined;
  }

  private isVisibleVariable(variable: VarObject): boolean {
    if (this.typed.name === 'main' || !isExported(variable.name)) return false;
    if (variable.role === 'package') return true;
    return variable.role === 'field' && isFieldOfVisibleType(variable);
  }
}

function newCell(): Cell {
  return { parent: undefined, escapes: false, isMixed: false };
}

function find(cell: Cell): Cell {
  let root = cell;
  while (root.parent !== undefined) root = root.parent;
  for (let at: Cell | undefined = cell; at !== undefined && at !== root;) {
    const next: Cell | undefined = at.parent;
    at.parent = root;
    at = next;
  }
  return root;
}

/** Whether the struct that an exported field stands in has an exported name, or none. */
function isFieldOfVisibleType({ declaration }: VarObject): boolean {
  if (declaration === undefined) return true;
  const parents = parentsIn(declaration.chunk);
  for (let at = parents.get(declaration.node); at !== undefined; at = parents.get(at)) {
    if (at.kind === 'FuncDecl' || at.kind === 'FuncLit') return false;
    if (at.kind === 'TypeSpec') return isExported(at.name.name);
  }
  return true;
}
