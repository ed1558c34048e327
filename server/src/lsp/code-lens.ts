import {
  type CancellationToken,
  type CodeLens,
  CodeLensRefreshRequest,
  type CodeLensParams,
} from 'vscode-languageserver';
import { showProtectionCommand, type PlaceParams } from '../../../protocol/requests.js';
import { msg, type Message } from '../base/message.js';
import { canonicalUri } from '../base/uri.js';
import type { Timers } from '../host/timers.js';
import { declaredVariables } from '../program/declared-variables.js';
import { lockReach, type LockReach, type VariableReach } from '../program/variable-reach.js';
import type { FolderCheck } from '../session/check-folder.js';
import type { PackageCheck } from '../session/check-package.js';
import { packageFolderOf } from '../session/package-loader.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { VarObject } from '../types/object.js';
import { untilCancelled } from './cancel.js';
import type { Configuration } from './configuration.js';
import type { LanguageServer } from './language-server.js';
import { sharedReach } from './protection.js';
import { toRange } from './to-lsp.js';

/** Wait, in milliseconds, before it is looked whether what a client shows is still true: nobody types for so long. */
const settleMs = 400;
/** More names than these are counted only. */
const maxNames = 4;

/** What a client was told of a file. */
interface ToldFile {
  readonly source: SourceFile;
  readonly lenses: string;
}

/**
 * Code lenses: how a declared field or package variable is protected, and what a declared mutex guards. A client asks again when it has changed a file itself;
 * when something else makes a difference it is told to.
 */
export class CodeLenses {
  private readonly told = new Map<FileKey, ToldFile>();
  private readonly outdated = new Map<string, FolderCheck>();
  private isWaiting = false;

  constructor(
    private readonly server: LanguageServer,
    private readonly timers: Timers,
    private readonly configuration: Configuration,
  ) {}

  /** `textDocument/codeLens`. */
  async of({ textDocument }: CodeLensParams, token: CancellationToken): Promise<CodeLens[]> {
    const key = canonicalUri(textDocument.uri);
    if (!this.isWanted(key)) return [];
    const folder = await untilCancelled(token, this.server.session.promptCheckOf(key));
    const file = folder?.files.get(key);
    if (folder === undefined || file === undefined) return [];
    const lenses = this.lensesOf(folder, file.source);
    this.told.set(key, { source: file.source, lenses: JSON.stringify(lenses) });
    return lenses;
  }

  documentClosed(key: FileKey): void {
    this.told.delete(key);
  }

  settingsChanged(): void {
    const isWanted = [...this.server.session.documents.keys()].some((key) => this.isWanted(key));
    if (!isWanted && this.told.size === 0) return;
    this.told.clear();
    this.refresh();
  }

  /** Looks, when nobody types, whether a file that has not changed itself is to say something else. */
  folderChecked(check: FolderCheck): void {
    if (!this.server.client.refreshesCodeLenses || this.told.size === 0) return;
    this.outdated.set(check.folder, check);
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.timers.after(settleMs, () => {
      this.isWaiting = false;
      this.look();
    });
  }

  private look(): void {
    const checks = new Map(this.outdated);
    this.outdated.clear();
    for (const [key, { source, lenses }] of this.told) {
      const check = checks.get(packageFolderOf(key));
      if (check?.files.get(key)?.source !== source) continue;
      if (JSON.stringify(this.lensesOf(check, source)) === lenses) continue;
      this.refresh();
      return;
    }
  }

  private refresh(): void {
    const { client, connection } = this.server;
    if (client.refreshesCodeLenses) void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  }

  private isWanted(key: FileKey): boolean {
    return this.configuration.settingsOf(packageFolderOf(key)).settings.showsCodeLenses;
  }

  private lensesOf(folder: FolderCheck, source: SourceFile): CodeLens[] {
    const check = [...folder.checks.values()].find(({ program }) => program.typed.input.files.includes(source));
    if (check === undefined) return [];
    return declaredVariables(check.program.typed, source).flatMap(({ variable, start, end }): CodeLens[] => {
      const text = textOf(check, variable);
      if (text === undefined) return [];
      const range = toRange(this.server, source.lines, start, end);
      const place: PlaceParams = { uri: this.server.uriOf(source.uri), position: range.start };
      const title = this.server.text(text);
      // A client without the command shows the text alone, as others do with an empty one.
      const command = this.server.client.runsCommands
        ? { title, command: showProtectionCommand, arguments: [place] }
        : { title, command: '' };
      return [{ range, command }];
    });
  }
}

function textOf(check: PackageCheck, variable: VarObject): Message | undefined {
  const lock = lockReach(check.program, variable);
  if (lock !== undefined) return lockText(lock);
  const reach = sharedReach(check, variable);
  return reach === undefined ? undefined : dataText(reach);
}

function lockText({ guarded, accesses, contexts }: LockReach): Message {
  const names = guarded.slice(0, maxNames).map(({ variable }) => variable.name);
  const left = guarded.length - names.length;
  const list = names.join(', ') + (left > 0 ? `, … (+${left})` : '');
  return msg('guards {0} (accesses: {1}, contexts: {2})', list, accesses, contexts);
}

function dataText({ protection, accesses, callers, goroutines }: VariableReach): Message {
  const contexts = goroutines.length + (callers.length > 0 ? 1 : 0);
  if (protection === undefined) {
    return msg('no lock in most accesses (accesses: {0}, contexts: {1})', accesses, contexts);
  }
  const { guard, guarded, total } = protection;
  return msg('guarded by {0} in {1} of {2} accesses (contexts: {3})', guard, guarded, total, contexts);
}
