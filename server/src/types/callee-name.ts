import type { Callee } from './object.js';

/** `time.Tick`, `(*sync.Mutex).Lock`: the full name of a called function or method; undefined for anything else. */
export function nameOfCallee(callee: Callee): string | undefined {
  if (callee.kind === 'external') return callee.fullName;
  return callee.kind === 'func' || callee.kind === 'interface-method' ? callee.func.fullName : undefined;
}
