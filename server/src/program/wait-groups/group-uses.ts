import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import { unparen } from '../../flow/unparen.js';
import type { CallExpr, FuncDecl, Node, SelectorExpr } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { Chunk } from '../../syntax/source-file.js';
import type { DeclaredFunction, TypedPackage } from '../../types/package.js';
import type { Type } from '../../types/type.js';
import { isNamed } from '../../types/type-queries.js';
import { calledOn } from '../aliases/method-calls.js';
import { aliasClassesOf, type AliasClass, type PlacedMention } from '../aliases/alias-classes.js';

/** A call of a method of a group. */
export interface GroupCall {
  readonly method: 'Add' | 'Done' | 'Wait' | 'Go';
  readonly call: CallExpr;
  /** `s.wg.Add`. */
  readonly fun: SelectorExpr;
  /** The group as written there, without `&` and parentheses. */
  readonly name: string;
  /** In whose text it stands. */
  readonly declared: DeclaredFunction;
  /** Whether the name is that of the group itself, which then is no other one; else it points to one. */
  readonly isItself: boolean;
}

/** All that a package does with the groups that a variable or field may hold, where nobody else may have them. */
export interface GroupUses {
  readonly alias: AliasClass;
  readonly adds: readonly GroupCall[];
  readonly dones: readonly GroupCall[];
  readonly waits: readonly GroupCall[];
  /** Calls that count, start a goroutine and are done in it. */
  readonly goes: readonly GroupCall[];
}

const isGroup = (type: Type): boolean => isNamed(type, 'sync.WaitGroup');

/** Classes of the WaitGroups of a package; the same for all who ask. */
export const groupClasses = aliasClassesOf('WaitGroup', isGroup, ['Add', 'Done', 'Wait']);

/** The groups of a package of which all uses are seen; none where one of their methods is used as a value. */
export const groupUsesOf: (typed: TypedPackage) => readonly GroupUses[] = remembered((typed) => {
  const functions = new Map<FuncDecl, DeclaredFunction>(typed.functions.map((one) => [one.decl, one]));
  const functionAround = (node: Node, chunk: Chunk): DeclaredFunction | undefined => {
    const parents = parentsIn(chunk);
    let at: Node | undefined = node;
    while (at !== undefined && at.kind !== 'FuncDecl') at = parents.get(at);
    return at === undefined ? undefined : functions.get(at);
  };
  const found: GroupUses[] = [];
  for (const alias of groupClasses(typed)) {
    const uses = alias.escapes ? undefined : usesOf(alias, functionAround);
    if (uses !== undefined) found.push(uses);
  }
  return found;
});

function usesOf(
  alias: AliasClass,
  functionAround: (node: Node, chunk: Chunk) => DeclaredFunction | undefined,
): GroupUses | undefined {
  const calls = new Map<GroupCall['method'], GroupCall[]>();
  for (const mention of alias.mentions) {
    const { around, chunk } = mention;
    if (around?.kind !== 'SelectorExpr') return undefined;
    const called = calledOn(mention);
    if (around.sel.name === 'Go' && called === undefined) continue;
    const declared = functionAround(around, chunk);
    if (called === undefined || declared === undefined) return undefined;
    const { method, call, fun } = called;
    if (method !== 'Add' && method !== 'Done' && method !== 'Wait' && method !== 'Go') return undefined;
    const isItself = mention.holder.kind === 'var' && isGroup(mention.holder.type);
    getOrMake(calls, method, () => []).push({
      method,
      call,
      fun,
      name: nameOf(mention),
      declared,
      isItself,
    });
  }
  return {
    alias,
    adds: calls.get('Add') ?? [],
    dones: calls.get('Done') ?? [],
    waits: calls.get('Wait') ?? [],
    goes: calls.get('Go') ?? [],
  };
}

function nameOf({ expr, chunk }: PlacedMention): string {
  let at = unparen(expr);
  while (at.kind === 'StarExpr' || (at.kind === 'UnaryExpr' && at.op === '&')) at = unparen(at.x);
  return chunk.text.slice(at.start, at.end);
}
