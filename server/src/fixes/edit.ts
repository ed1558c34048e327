import type { Message } from '../base/message.js';
import type { FileKey } from '../syntax/source-file.js';

/** Replaces `[start, end)` of a file's text; UTF-16 offsets from the start of the file. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Edits of one file: sorted, without overlaps, against the version of the file that was analysed. */
export interface FileEdit {
  readonly file: FileKey;
  readonly edits: readonly TextEdit[];
}

/** Names a way of repair on the command line (`--fix=mutex`) and in fixtures (`-- fix:mutex/main.go --`). */
export type FixKind =
  | 'mutex'
  | 'rwmutex'
  | 'atomic'
  | 'sync-map'
  | 'copy-on-write'
  | 'take-lock'
  | 'clone'
  | 're-check'
  | 'read-full'
  | 'load-or-store'
  | 'load-and-delete'
  | 'compare-and-swap'
  | 'loop-copy'
  | 'result-channel'
  | 'write-lock'
  | 'serial-writer'
  | 'owner-goroutine'
  | 'move-add'
  | 'wg-go'
  | 'buffer-one'
  | 'buffer-all'
  | 'close-channel'
  | 'wait-in-goroutine'
  | 'matching-lock'
  | 'drop-assignment'
  | 'accept-again'
  | 'add-flush'
  | 'reorder-flush'
  | 'flush-after-loop'
  | 'loop-body-func'
  | 'without-cancel'
  | 'close-after-check'
  | 'defer-put'
  | 'join-errors'
  | 'defer-unlock'
  | 'unlock-path'
  | 'close-path'
  | 'close-in-goroutine'
  | 'close-once'
  | 'drop-close'
  | 'close-after-wait'
  | 'make-channel'
  | 'drop-default'
  | 'defer-stop'
  | 'set-deadline'
  | 'defer-done'
  | 'by-pointer'
  | 'shutdown-timeout'
  | 'own-group'
  | 'plain-mutex'
  | 'pad-element';

/** A repair that may be offered. `build` is pure and may be expensive: it is called when somebody wants to see the edits. */
export interface FixOffer {
  readonly kind: FixKind;
  /** Says what it does and in which scope. */
  readonly title: Message;
  readonly isPreferred: boolean;
  /** Undefined when the code can't be rewritten faithfully. */
  build(): readonly FileEdit[] | undefined;
}

/** Text after the edits, which must be sorted and must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return result + text.slice(at);
}
