import { MessageType, ShowMessageNotification, type ShowMessageParams } from 'vscode-languageserver';
import { settingsSection } from '../../../protocol/client-settings.js';
import type { Locale } from '../base/localize.js';
import { fill, msg, type Message } from '../base/message.js';
import { relativePath } from '../base/uri.js';
import { folderSettings, type FolderSettings } from '../session/folder-settings.js';
import { parseSettings } from '../session/parse-settings.js';
import { defaultSettings } from '../session/settings.js';
import type { LanguageServer } from './language-server.js';

/** Keeps the client's settings, per workspace folder, and hands them to the session. */
export class Configuration {
  /** Canonical URIs. */
  private folders: readonly string[] = [];
  private byFolder: ReadonlyMap<string, FolderSettings> = new Map();
  private fallback: FolderSettings = folderSettings(defaultSettings, undefined);
  /** From `initialize` or `didChangeConfiguration`, for a client that can't be asked. */
  private pushed: unknown;
  private lastWarning = '';
  private requests = 0;
  private current: Promise<void> = Promise.resolve();

  /** @param onChange called after the settings may have become other ones */
  constructor(
    private readonly server: LanguageServer,
    private readonly onChange: () => void,
  ) {}

  setFolders(folders: readonly string[]): Promise<void> {
    this.folders = folders;
    return this.refresh();
  }

  /** @param settings all settings of the client, or its section alone */
  push(settings: unknown): Promise<void> {
    const isWhole = typeof settings === 'object' && settings !== null && settingsSection in settings;
    this.pushed = isWhole ? (settings as Readonly<Record<string, unknown>>)[settingsSection] : settings;
    return this.refresh();
  }

  /** Asks the client anew. Never rejects: a client that fails to answer gets the defaults. */
  private refresh(): Promise<void> {
    this.current = this.ask();
    return this.current;
  }

  /** Resolves when the client has said what it was asked last. */
  whenKnown(): Promise<void> {
    return this.current;
  }

  private async ask(): Promise<void> {
    const request = ++this.requests;
    const sections = await this.fetch();
    // A later request may have been answered sooner.
    if (request !== this.requests) return;
    const { session } = this.server;
    const knownRules = new Set(session.engine.rules.map((rule) => rule.meta.id));
    const problems: Message[] = [];
    const read = (section: unknown, root: string | undefined): FolderSettings => {
      const parsed = parseSettings(section, knownRules);
      problems.push(...parsed.problems);
      return folderSettings(parsed.settings, root);
    };
    this.fallback = read(sections[0], undefined);
    this.byFolder = new Map(this.folders.map((folder, i) => [folder, read(sections[i + 1], folder)]));
    this.warn(problems);
    session.useSettings((folder) => this.settingsOf(folder));
    this.onChange();
  }

  /** Sections for no folder and for each folder, in that order. */
  private async fetch(): Promise<readonly unknown[]> {
    const { client, connection } = this.server;
    const pushed = [this.pushed, ...this.folders.map(() => this.pushed)];
    if (!client.givesConfiguration) return pushed;
    const items = [
      { section: settingsSection },
      ...this.folders.map((folder) => ({ section: settingsSection, scopeUri: folder })),
    ];
    try {
      return (await connection.workspace.getConfiguration(items)) as readonly unknown[];
    } catch (error) {
      connection.console.warn(`workspace/configuration failed: ${String(error)}`);
      return pushed;
    }
  }

  /** The language that the user wants; undefined: the client's. */
  get language(): Locale | undefined {
    return this.fallback.settings.language;
  }

  /** Canonical URIs of the workspace folders. */
  get roots(): readonly string[] {
    return this.folders;
  }

  /** The innermost workspace folder that holds a folder or file. */
  rootOf(uri: string): string | undefined {
    const around = this.folders.filter((root) => relativePath(root, uri) !== undefined);
    return around.sort((a, b) => b.length - a.length)[0];
  }

  /** Settings that hold in a folder. */
  settingsOf(folder: string): FolderSettings {
    const root = this.rootOf(folder);
    return (root === undefined ? undefined : this.byFolder.get(root)) ?? this.fallback;
  }

  /** One message for all that is wrong, and none when the same was said before. */
  private warn(problems: readonly Message[]): void {
    const texts = [...new Set(problems.map((problem) => fill(problem.template, problem.args)))];
    const warning = texts.join('; ');
    if (warning === this.lastWarning) return;
    this.lastWarning = warning;
    if (warning === '') return;
    const shown = [...new Set(problems.map((problem) => this.server.text(problem)))].join('; ');
    const message = msg('Gotraps uses its defaults in place of settings that it cannot read: {0}.', shown);
    const params: ShowMessageParams = { type: MessageType.Warning, message: this.server.text(message) };
    void this.server.connection.sendNotification(ShowMessageNotification.type, params);
  }
}
