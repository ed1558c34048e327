import { msg } from '../base/message.js';
import { baseName, joinUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import { isGoFileName } from '../session/workspace.js';
import type { CliSystem } from './cli-system.js';
import type { WarningLog } from './warning-log.js';

/**
 * The host of a check. An editor passes over what it can't read, for that may change with the next keystroke; a check must
 * say what it has not seen.
 */
export function observeHost({ host, whyUnlistable }: CliSystem, log: WarningLog): FileHost {
  return {
    async readFile(uri, limitBytes) {
      const result = await host.readFile(uri, limitBytes);
      if (!result.ok && isGoFileName(baseName(uri))) {
        if (result.failure === 'not-found') log.add(uri, msg('skipped: it went away while it was checked'));
        if (result.failure === 'not-a-file') log.add(uri, msg('skipped: it is no regular file'));
      }
      return result;
    },

    async readDirectory(uri) {
      const entries = await host.readDirectory(uri);
      if (entries.length === 0) {
        const reason = await whyUnlistable(uri);
        if (reason !== undefined) log.add(uri, msg('skipped: the folder cannot be read ({0})', reason));
      }
      for (const { name, kind } of entries) {
        if (kind !== 'other' || !isGoFileName(name)) continue;
        log.add(joinUri(uri, name), msg('skipped: it is no regular file, or a link that leads nowhere'));
      }
      return entries;
    },

    stat: (uri) => host.stat(uri),
  };
}
