import { msg } from '../base/message.js';
import type { BlockStmt, Stmt } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';

/** Where a channel can be closed once nobody sends on it any more. */
export type ClosingPoint =
  /** When the goroutine ends that sends. */
  | { readonly at: 'end-of'; readonly body: BlockStmt }
  /** When the function ends, told right behind the statement that makes the channel. */
  | { readonly at: 'end-of-function'; readonly creation: Stmt }
  | { readonly at: 'behind'; readonly stmt: Stmt }
  /** In a goroutine that waits for the group, started before a statement. */
  | { readonly at: 'after-wait'; readonly before: Stmt; readonly group: string };

/** Offers to close a channel that is ranged over. */
export function closeChannel(
  typed: TypedPackage,
  from: DeclaredFunction,
  name: string,
  point: ClosingPoint,
): FixOffer | undefined {
  const title =
    point.at === 'end-of'
      ? msg('Close {0} when the goroutine that sends ends', name)
      : point.at === 'after-wait'
        ? msg('Close {0} in a goroutine, after {1}.Wait', name, point.group)
        : msg('Close {0} when all has been sent', name);
  return functionFix(typed, from, { kind: 'close-channel', title }, ({ view, writer }) => {
    switch (point.at) {
      case 'end-of': {
        const [first] = point.body.stmts;
        if (first === undefined) return false;
        writer.insertBefore(first, [`defer close(${name})`]);
        return true;
      }
      case 'end-of-function':
        writer.insertAfter(point.creation, [`defer close(${name})`]);
        return true;
      case 'behind':
        writer.insertAfter(point.stmt, [`close(${name})`]);
        return true;
      case 'after-wait': {
        if (!view.isFirstOnLine(point.before.start)) return false;
        writer.insertBefore(point.before, waitingGoroutine(point.group, name));
        return true;
      }
    }
  });
}

/** Offers to wait in a goroutine of its own, which closes the channel then, in place of two statements next to each other that do so here. */
export function waitAside(
  typed: TypedPackage,
  from: DeclaredFunction,
  {
    name,
    group,
    wait,
    close,
  }: { readonly name: string; readonly group: string; readonly wait: Stmt; readonly close: Stmt },
): FixOffer | undefined {
  return functionFix(
    typed,
    from,
    { kind: 'wait-in-goroutine', title: msg('Close {0} in a goroutine, after {1}.Wait', name, group) },
    ({ view, writer }) => {
      if (view.hasComment(wait.start, close.end) || !view.isFirstOnLine(wait.start)) return false;
      if (view.lineEnd(close.end) !== close.end) return false;
      const indent = view.indentAt(wait.start);
      writer.replace(wait.start, close.end, waitingGoroutine(group, name).join(`${view.eol}${indent}`));
      return true;
    },
  );
}

export function waitingGoroutine(group: string, channel: string): readonly string[] {
  return ['go func() {', `\t${group}.Wait()`, `\tclose(${channel})`, '}()'];
}
