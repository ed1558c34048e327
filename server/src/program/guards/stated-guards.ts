import { remembered } from '../../base/remembered.js';
import type { CommentGroup, Node } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { fieldsOf } from '../../types/type-queries.js';
import type { DataFacts } from './access-facts.js';
import { holderOf } from './declared-below.js';
import type { Guard, GuardNames } from './guard.js';

/** `// guarded by mu`, `// protected by s.mu`, `// +checklocks:mu`: the last name is the lock's. */
const statement = /\b(?:guarded|protected) by (?:the )?[`'"]?(?:\w+\.)*(\w+)|\+checklocks:(?:\w+\.)*(\w+)/i;

/** The guard that the declaration of a field or package variable names; undefined where it names none that is declared beside it. */
export function statedGuard({ variable, facts }: DataFacts, typed: TypedPackage, names: GuardNames): Guard | undefined {
  const name = statedName(variable);
  if (name === undefined) return undefined;
  if (variable.role === 'package') {
    const lock = typed.lookup(name);
    return lock?.kind === 'var' ? names.intern(undefined, [lock]) : undefined;
  }
  for (const { access } of facts) {
    const type = holderOf(access.path, variable)?.type;
    const lock = type === undefined ? undefined : fieldsOf(type).find((field) => field.name === name);
    if (lock !== undefined) return names.intern(1, [lock]);
  }
  return undefined;
}

/** "They need no further synchronization", "only used by the read loop", "immutable". */
const noLockNeeded =
  /\b(no|not|n't|without)\b[^.;]{0,30}\b(synchroni[sz]\w*|locking|mutex|guarded|protected|lock)\b|\bonly\b[^.;]{0,20}\b(access\w*|used|written|modified|touched|set)\b[^.;]{0,20}\b(by|in|from|on)\b[^.;]{0,30}\b(goroutine|thread|loop|routine)\b|\b(immutable|read[- ]only|never (changes|modified|written))\b/i;

/** Whether the comment at the declaration of a field or package variable says that no lock guards it. */
export function needsNoLock({ declaration }: VarObject): boolean {
  return declaration !== undefined && wordsAt(declaration.node).needsNoLock;
}

function statedName({ declaration }: VarObject): string | undefined {
  return declaration === undefined ? undefined : wordsAt(declaration.node).statedName;
}

/** `// protects t, flushPending, and dst.Flush`: a list of names. */
const purpose = /\b(?:guards?|protects?) (?:access to )?((?:[\w.`()]+(?:, and |, | and ))*[\w.`()]+)/i;

/** The names that the comment at the declaration of a lock gives of what it guards; of `dst.Flush` the first. */
export function statedData({ declaration }: VarObject): ReadonlySet<string> {
  return declaration === undefined ? new Set() : wordsAt(declaration.node).statedData;
}

/** What the comments of a declaration say. */
const wordsAt = remembered((node: Node) => {
  const isCommented = node.kind === 'Field' || node.kind === 'ValueSpec';
  const comment = isCommented ? `${textOf(node.doc)} ${textOf(node.comment)}` : '';
  const match = statement.exec(comment);
  return {
    // What a slice refers to is another matter than the slice.
    needsNoLock: noLockNeeded.test(comment) && !/\b(contents?|elements?)\b/i.test(comment),
    statedName: match?.[1] ?? match?.[2],
    statedData: new Set(namesIn(purpose.exec(comment)?.[1] ?? '')),
  };
});

function namesIn(list: string): readonly string[] {
  return list.split(/, and |, | and /).flatMap((name) => /\w+/.exec(name)?.[0] ?? []);
}

function textOf(group: CommentGroup | undefined): string {
  return group?.comments.map(({ text }) => text.replace(/^\/\/ ?/, '')).join(' ') ?? '';
}
