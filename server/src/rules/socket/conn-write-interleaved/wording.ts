import { msg, type Message } from '../../../base/message.js';
import type { AccessOperation } from '../../../flow/summary.js';
import type { ConflictWording } from '../../conflict/describe-conflict.js';

interface Sentences {
  readonly inGoroutines: (name: string) => Message;
  readonly withFunction: (name: string, where: string) => Message;
  readonly withGoroutine: (name: string) => Message;
}

/** What a message that others write into is told with. @param how its bytes come to be several writes */
export function wordingFor(how: AccessOperation | 'given-up'): ConflictWording {
  const { inGoroutines, withFunction, withGoroutine } = sentencesFor(how);
  return { underReadLock: inGoroutines, inHandlers: inGoroutines, inGoroutines, withFunction, withGoroutine };
}

function sentencesFor(how: AccessOperation | 'given-up'): Sentences {
  switch (how) {
    case 'given-up':
      return {
        inGoroutines: (name) =>
          msg(
            'The lock is given up between the Writes of this message to {0}, so goroutines that run at the same time can mix theirs: hold it for the whole message.',
            name,
          ),
        withFunction: (name, where) =>
          msg(
            'The lock is given up between the Writes of this message to {0}, so what {1} writes can end up inside it: hold it for the whole message.',
            name,
            where,
          ),
        withGoroutine: (name) =>
          msg(
            'The lock is given up between the Writes of this message to {0}, so what another goroutine writes can end up inside it: hold it for the whole message.',
            name,
          ),
      };
    case 'copy':
      return {
        inGoroutines: (name) =>
          msg(
            'This call sends its bytes to {0} in several Writes, so goroutines that run at the same time can mix theirs: hold one mutex around it.',
            name,
          ),
        withFunction: (name, where) =>
          msg(
            'This call sends its bytes to {0} in several Writes, so what {1} writes can end up between them: hold one mutex around both.',
            name,
            where,
          ),
        withGoroutine: (name) =>
          msg(
            'This call sends its bytes to {0} in several Writes, so what another goroutine writes can end up between them: hold one mutex around both.',
            name,
          ),
      };
    case 'encode': {
      const sentence = (name: string): Message =>
        msg(
          'Each encoder describes its types to {0} anew, in Writes between which others can come, so the other side cannot read the stream: let all goroutines use one encoder.',
          name,
        );
      return { inGoroutines: sentence, withFunction: sentence, withGoroutine: sentence };
    }
    case 'buffered':
      return {
        inGoroutines: (name) =>
          msg(
            'A message longer than its buffer goes to {0} in several Writes, so goroutines that run at the same time can mix theirs: hold one mutex from the first byte to the Flush.',
            name,
          ),
        withFunction: (name, where) =>
          msg(
            'A message longer than its buffer goes to {0} in several Writes, so what {1} writes can end up inside it: hold one mutex from the first byte to the Flush.',
            name,
            where,
          ),
        withGoroutine: (name) =>
          msg(
            'A message longer than its buffer goes to {0} in several Writes, so what another goroutine writes can end up inside it: hold one mutex from the first byte to the Flush.',
            name,
          ),
      };
    default:
      return {
        inGoroutines: (name) =>
          msg(
            'This message goes to {0} in several Writes, so goroutines that run at the same time can mix theirs: hold one mutex for the whole message, or send it by one Write.',
            name,
          ),
        withFunction: (name, where) =>
          msg(
            'This message goes to {0} in several Writes, so what {1} writes can end up inside it: hold one mutex for the whole message, or send it by one Write.',
            name,
            where,
          ),
        withGoroutine: (name) =>
          msg(
            'This message goes to {0} in several Writes, so what another goroutine writes can end up inside it: hold one mutex for the whole message, or send it by one Write.',
            name,
          ),
      };
  }
}
