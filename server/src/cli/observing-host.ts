import { msg, type Message } from '../base/message.js';
import { baseName, joinUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import { isGoFileName } from '../session/workspace.js';
import type { CliSystem } from './cli-system.js';
import { displayPath } from './targets.js';

/**
 * The host of a check. An editor passes over what it can't read, for that may change with the next keystroke; a check must
 * say what it has not seen.
 *
 * @param onOmission told of each file or folder that can't be read, and why; for some more than once
 */
export function observeHost(system: CliSystem, onOmission: (uri: string, why: Message) => void): FileHost {
  const { host } = system;
  const pathOf = (uri: string): string => displayPath(uri, system);
  return {
    async readFile(uri, limitBytes) {
      const result = await host.readFile(uri, limitBytes);
      if (!result.ok && isGoFileName(baseName(uri))) {
        if (result.failure === 'not-found')
          onOmission(uri, msg('{0} is skipped: it went away while it was checked', pathOf(uri)));
        if (result.failure === 'not-a-file') onOmission(uri, msg('{0} is skipped: it is no regular file', pathOf(uri)));
      }
      return result;
    },

    async readDirectory(uri) {
      const entries = await host.readDirectory(uri);
      if (entries.length === 0) {
        const reason = await system.whyUnlistable(uri);
        if (reason !== undefined)
          onOmission(uri, msg('{0} is skipped: the folder cannot be read ({1})', pathOf(uri), reason));
      }
      for (const { name, kind } of entries) {
        if (kind !== 'other' || !isGoFileName(name)) continue;
        const file = joinUri(uri, name);
        onOmission(file, msg('{0} is skipped: it is no regular file, or a link that leads nowhere', pathOf(file)));
      }
      return entries;
    },

    stat: (uri) => host.stat(uri),
  };
}
