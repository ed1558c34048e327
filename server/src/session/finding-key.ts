import { parentUri } from '../base/uri.js';
import type { Finding } from '../rules/rule.js';
import type { FileKey } from '../syntax/source-file.js';

/** How often each finding of a folder is known, by `findingKey`. */
export type KnownFindings = ReadonlyMap<string, number>;

/**
 * The identity of a finding wherever its folder lies: without a go.mod a package goes by the URI of its folder, which is another
 * one on another machine.
 *
 * @param file that holds the finding
 */
export function portableIdentity(identity: string, file: FileKey): string {
  const folder = parentUri(file);
  return folder === undefined ? identity : identity.replaceAll(folder, '.');
}

/** What tells a finding from the others of its folder, in every version of the code that has it. */
export function findingKey({ ruleId, identity }: Pick<Finding, 'ruleId' | 'identity'>, file: FileKey): string {
  return `${ruleId} ${portableIdentity(identity, file)}`;
}

/** Takes one of the findings with a key out of those that are left; false when there is none. */
export function takeKnown(left: Map<string, number>, key: string): boolean {
  const count = left.get(key) ?? 0;
  if (count === 0) return false;
  left.set(key, count - 1);
  return true;
}
