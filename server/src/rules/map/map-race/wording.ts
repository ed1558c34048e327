import { msg } from '../../../base/message.js';
import type { ConflictWording } from '../../conflict/describe-conflict.js';

/** What a race on a map is told with. */
export const wording: ConflictWording = {
  underReadLock: (name) =>
    msg(
      'Map {0} is written under a read lock, which several goroutines can hold at the same time: take the write lock for every write.',
      name,
    ),
  inHandlers: (name) =>
    msg(
      'Map {0} is written by handlers that serve requests at the same time, and no lock is held by all: guard every access with one mutex.',
      name,
    ),
  inGoroutines: (name) =>
    msg(
      'Map {0} is written by goroutines that run at the same time, and no lock is held by all: guard every access with one mutex.',
      name,
    ),
  withFunction: (name, where, use) => {
    switch (use) {
      case 'read-write':
        return msg(
          'Map {0} is read here while {1} may be writing it, and no lock is held by both: guard every access with one mutex.',
          name,
          where,
        );
      case 'write-write':
        return msg(
          'Map {0} is written here while {1} may be writing it too, and no lock is held by both: guard every access with one mutex.',
          name,
          where,
        );
      case 'write-read':
        return msg(
          'Map {0} is written here while {1} may be reading it, and no lock is held by both: guard every access with one mutex.',
          name,
          where,
        );
    }
  },
  withGoroutine: (name, use) => {
    switch (use) {
      case 'read-write':
        return msg(
          'Map {0} is read here while another goroutine may be writing it, and no lock is held by both: guard every access with one mutex.',
          name,
        );
      case 'write-write':
        return msg(
          'Map {0} is written here while another goroutine may be writing it too, and no lock is held by both: guard every access with one mutex.',
          name,
        );
      case 'write-read':
        return msg(
          'Map {0} is written here while another goroutine may be reading it, and no lock is held by both: guard every access with one mutex.',
          name,
        );
    }
  },
};
