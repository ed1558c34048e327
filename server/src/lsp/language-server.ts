import type { Connection } from 'vscode-languageserver';
import type { Locale } from '../base/localize.js';
import type { Message } from '../base/message.js';
import type { FixKind } from '../fixes/edit.js';
import type { FileKey } from '../syntax/source-file.js';
import type { Session } from '../session/session.js';
import type { ClientInfo } from './client-info.js';
import type { RuleDocs } from './rule-docs.js';

/** What the handlers of requests share. Exists from `initialize` on. */
export interface LanguageServer {
  readonly connection: Connection;
  readonly client: ClientInfo;
  readonly session: Session;
  readonly ruleDocs: RuleDocs;
  /** The language of all texts: what the settings say, or else the client's. */
  readonly locale: Locale;
  /** A message in that language. */
  text(message: Message): string;
  /** Counts a fix that is not offered because its result was not good, and says so in the client's trace. */
  noteWithheld(ruleId: string, kind: FixKind): void;
  /** How a file is to be named to the client: in the client's own spelling where the client has it open. */
  uriOf(file: FileKey): string;
}
