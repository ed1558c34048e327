import { bug } from '../base/bug.js';
import { msg, type Message } from '../base/message.js';
import type { WriteFailure } from '../host/file-writer.js';
import type { CliSystem } from './cli-system.js';
import type { ReportChange } from '../report/report.js';
import { displayPath } from './targets.js';

/** Why a file whose text was read as `text` must stay as it is; undefined when it may be changed. */
export async function whyNotFixable(system: CliSystem, uri: string, text: string): Promise<Message | undefined> {
  const found = await system.writer.whyNot(uri, text);
  return found === undefined ? undefined : explain(displayPath(uri, system), found.failure, found.detail);
}

/** Writes all changes or, where one can't be made, none; then it tells which and why. */
export async function writeChanges(
  system: CliSystem,
  changes: readonly ReportChange[],
): Promise<{ readonly uri: string; readonly message: Message } | undefined> {
  const result = await system.writer.replaceAll(changes);
  return result.ok
    ? undefined
    : { uri: result.uri, message: explain(displayPath(result.uri, system), result.failure, result.detail) };
}

function explain(file: string, failure: WriteFailure, detail: string): Message {
  switch (failure) {
    case 'changed':
      return msg('{0} is not fixed, because it was changed while it was checked; check again', file);
    case 'not-utf8':
      return msg(
        '{0} is not fixed, because it is not valid UTF-8 and writing it would change more than the fix; convert it first',
        file,
      );
    case 'read-only':
      return msg('{0} is not fixed, because it may not be written ({1}); change its permissions', file, detail);
    case 'missing':
      return msg('{0} is not fixed, because it went away while it was checked', file);
    case 'io':
      return msg('{0} is not fixed, because writing failed: {1}', file, detail);
    default:
      bug(`unknown failure ${String(failure)}`);
      return msg('{0} is not fixed, because writing failed: {1}', file, detail);
  }
}
