import { calleeFact } from '../knowledge/facts.js';
import type { CallExpr } from '../syntax/ast.js';
import { deref } from '../types/type-queries.js';
import { isServedStream } from './object-use.js';
import type { PathScope } from './resolve-path.js';

/**
 * Calls outside the package that may wait for goroutines, or until a condition holds that others bring about. Which ones is not visible, so they are taken to wait
 * for all: a missed race rather than a false alarm.
 */
export function isForeignWait(fullName: string): boolean {
  // Who reads a file may wait for what another goroutine writes there.
  if (fullName.startsWith('(*os.File).Read')) return true;
  const method = /(?:^|[.)])([A-Z]\w*)$/.exec(fullName)?.[1] ?? '';
  if (!/^(Wait|Join|Stop|Close|Shutdown|Drain|Terminate|Kill|Receive|Recv|Eventually)/.test(method)) return false;
  if (calleeFact(fullName)?.waitsForCallbacks === true) return true;
  const path = /^\(\*?(.*)\.\w+\)\.\w+$/.exec(fullName)?.[1] ?? fullName.slice(0, fullName.lastIndexOf('.'));
  // Standard library paths have no dot in their first element (cmd/go, "Import path syntax").
  return (path.split('/')[0] ?? '').includes('.');
}

/** Whether a call in a function waits for others by all that is known of it. Over a network a test waits for its own answers. */
export function waitsOutside(call: CallExpr, fullName: string, scope: PathScope, isInTest: boolean): boolean {
  if (isInTest) return isForeignWait(fullName) || isAccept(fullName);
  return isForeignWait(fullName) && !isRequestOfClient(call, scope);
}

/** `stream.Recv()` of a server: its client sends when it likes, and need not have heard what the server's goroutines send. */
function isRequestOfClient({ fun }: CallExpr, { info }: PathScope): boolean {
  return fun.kind === 'SelectorExpr' && fun.sel.name.startsWith('Recv') && isServedStream(deref(info.typeOf(fun.x)));
}

/** `p.wait()` where `wait` is a function in a field or variable: by its name it waits, for what nobody knows. */
export function isCallOfWait({ fun }: CallExpr, { info }: PathScope): boolean {
  const name = fun.kind === 'SelectorExpr' ? fun.sel : fun;
  if (name.kind !== 'Ident' || !/^(?:await|wait|join)/i.test(name.name)) return false;
  return info.objectOf(name)?.kind === 'var';
}

/** Waits for a group that it is given, judged by its name. */
export function isGroupWait(fullName: string): boolean {
  return /[wW]ait|Join/.test(fullName.slice(fullName.lastIndexOf('.')));
}

/** Takes a connection: what comes after it may be an answer. */
function isAccept(fullName: string): boolean {
  return /\.Accept(?:TCP|Unix)?$/.test(fullName);
}

/** Channels that a receive tells nothing about: they fire by time or by cancellation from anywhere. */
export function isKnownTimer(fullName: string): boolean {
  return fullName === 'time.After' || fullName === 'time.Tick' || fullName === '(context.Context).Done';
}
