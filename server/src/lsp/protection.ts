import { msg, type Message } from '../base/message.js';
import { declaredVariables } from '../program/declared-variables.js';
import { variableAt, type NamedVariable } from '../program/variable-at.js';
import { lockReach, variableReach, type VariableReach } from '../program/variable-reach.js';
import type { PackageCheck } from '../session/check-package.js';
import type { VarObject } from '../types/object.js';
import type { SourceFile } from '../syntax/source-file.js';
import { escapeMarkdown } from './markdown.js';
import type { LanguageServer } from './language-server.js';

/** More names than these are counted only. */
const maxNames = 6;

/** What protects a shared variable, as Markdown, with the place of its name. */
export interface ProtectionText extends Pick<NamedVariable, 'start' | 'end'> {
  readonly markdown: string;
  /** The same as plain text, line by line. */
  readonly lines: readonly string[];
}

/**
 * How the field or package variable at an offset is protected: the lock, in how many of its accesses, and who reaches it; of a mutex, what it
 * guards. Undefined for other variables, for those that nobody changes, and for those that neither a lock nor a goroutine has to do with.
 */
export function protectionAt(
  server: LanguageServer,
  check: PackageCheck,
  source: SourceFile,
  offset: number,
): ProtectionText | undefined {
  const { typed } = check.program;
  // An embedded field is declared by the name of its type.
  const isHere = ({ start, end }: NamedVariable): boolean => start <= offset && offset <= end;
  const named = variableAt(typed, source, offset) ?? declaredVariables(typed, source).find(isHere);
  if (named === undefined || (named.variable.role !== 'field' && named.variable.role !== 'package')) return undefined;
  const told = dataLines(check, named.variable) ?? lockLines(check, named.variable);
  if (told === undefined) return undefined;
  const lines = told.map((line) => server.text(line));
  const [first = '', ...rest] = lines.map(escapeMarkdown);
  const list = rest.map((line) => `- ${line}`).join('\n');
  const markdown = [first, list].filter((part) => part !== '').join('\n\n');
  return { start: named.start, end: named.end, markdown, lines };
}

function dataLines(check: PackageCheck, variable: VarObject): readonly Message[] | undefined {
  const reach = sharedReach(check, variable);
  return reach === undefined ? undefined : [summary(variable.name, reach), ...contexts(reach)];
}

/** Undefined for what nobody changes, and for what neither a lock nor a goroutine has to do with. */
export function sharedReach(check: PackageCheck, variable: VarObject): VariableReach | undefined {
  const reach = variableReach(check.program, variable);
  return reach?.protection === undefined && (reach?.goroutines.length ?? 0) === 0 ? undefined : reach;
}

function lockLines(check: PackageCheck, lock: VarObject): readonly Message[] | undefined {
  const reach = lockReach(check.program, lock);
  if (reach === undefined) return undefined;
  const { guarded, accesses, contexts: count } = reach;
  return [
    msg('`{0}` guards the following (accesses: {1}, contexts: {2})', lock.name, accesses, count),
    ...guarded.map(({ variable, protection }) => {
      return msg('`{0}` in {1} of {2} accesses', variable.name, protection.guarded, protection.total);
    }),
  ];
}

function summary(name: string, { protection, accesses }: VariableReach): Message {
  if (protection === undefined) return msg('`{0}`: most accesses hold no lock (accesses: {1})', name, accesses);
  const { guard, guarded, total } = protection;
  return msg('`{0}` is guarded by `{1}` in {2} of {3} accesses', name, guard, guarded, total);
}

function contexts({ callers, goroutines }: VariableReach): Message[] {
  const ofGoroutines = goroutines.map(({ entry, functions }) =>
    functions.length === 1 && functions[0] === entry
      ? msg('from the goroutine `{0}`', entry)
      : msg('from the goroutine `{0}`, in {1}', entry, nameList(functions)),
  );
  return [...(callers.length === 0 ? [] : [msg('from callers, in {0}', nameList(callers))]), ...ofGoroutines];
}

function nameList(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).map((name) => `\`${name}\``);
  const left = names.length - shown.length;
  return shown.join(', ') + (left > 0 ? `, … (+${left})` : '');
}
