import type { CheckArguments } from '../../server/src/cli/arguments.js';
import { checkFolders } from '../../server/src/report/check-folders.js';
import type { CliSystem } from '../../server/src/cli/cli-system.js';
import { createFolderChecker } from '../../server/src/cli/create-folder-checker.js';
import { planFolders } from '../../server/src/report/plan-folders.js';
import type { ReportedFinding } from '../../server/src/report/report.js';
import { ReportBuilder } from '../../server/src/report/report-builder.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { neverCancelled } from '../../server/src/base/cancellation.js';
import type { FileHost } from '../../server/src/host/file-host.js';
import { nodeTimers } from '../../server/src/host/node-timers.js';
import { checkPackage, checkPackageOnce } from '../../server/src/session/check-package.js';
import type { FolderCheck } from '../../server/src/session/check-folder.js';
import type { Engine } from '../../server/src/session/engine.js';
import type { TextEdit } from '../../server/src/syntax/text-edit.js';
import { Session } from '../../server/src/session/session.js';
import { walkGoFolders } from '../../server/src/session/workspace.js';

const environment = { moduleCache: undefined, gopaths: [] };

/** The analysis as an editor and as the command line use it, with one parser. */
export interface Engines {
  readonly editor: Engine;
  readonly commandLine: Engine;
}

export async function createEngines(): Promise<Engines> {
  const editor = await createEngine();
  return { editor: { ...editor, checkPackage }, commandLine: { ...editor, checkPackage: checkPackageOnce } };
}

/** A session of an editor, without the protocol. */
export class Editor {
  /** Folders in the order in which they were checked. */
  readonly checked: string[] = [];
  readonly session: Session;
  private readonly errors: unknown[] = [];
  private version = 1;

  constructor({ editor }: Engines, host: FileHost, timers = nodeTimers) {
    this.session = new Session(editor, { host, environment }, timers, {
      folderChecked: ({ folder }) => void this.checked.push(folder),
      folderClosed: () => undefined,
      working: () => undefined,
      fileSkipped: () => undefined,
      failed: (error) => void this.errors.push(error),
    });
  }

  open(uri: string, text: string): void {
    this.session.open({ uri, version: this.version++, text });
  }

  /** Puts another text in the place of an open document's. */
  replace(uri: string, text: string): void {
    const before = this.session.documents.get(uri)?.text ?? '';
    this.session.change(uri, this.version++, editsBetween(before, text));
  }

  /** What is shown now. */
  get findings(): string[] {
    return this.session.currentChecks().flatMap(describe).sort();
  }

  /** What is shown when nothing is left to do. */
  async settled(): Promise<string[]> {
    await this.session.whenIdle();
    if (this.errors.length > 0) throw this.errors[0];
    return this.findings;
  }
}

function describe({ checks, files }: FolderCheck): string[] {
  const builder = new ReportBuilder((uri) => uri);
  const sources = [...checks.values()].flatMap(({ program }) => program.typed.input.files);
  return [...files.values()].flatMap((file) =>
    file.findings.flatMap((placed) => {
      const finding = builder.finding(placed, sources, []);
      return finding === undefined ? [] : [describeFinding(finding)];
    }),
  );
}

function describeFinding({ ruleId, severity, message, place, related }: ReportedFinding): string {
  const at = ({ uri, start, end, lines }: ReportedFinding['place']): string =>
    `${uri}:${start.line}:${start.column}-${end.line}:${end.column} ${lines.length === 1 ? (lines[0] ?? '') : ''}`;
  const also = related.map((one) => `${at(one.place)} ${JSON.stringify(one.message)}`);
  return [`${at(place)} ${severity} ${ruleId} ${JSON.stringify(message)}`, ...also].join('\n  ');
}

/** What `gotraps check` finds in some folders, for the files as they are on disk. */
export async function checkLikeCommandLine(
  { commandLine }: Engines,
  host: FileHost,
  folders: readonly string[],
): Promise<string[]> {
  const args: Partial<CheckArguments> = {
    rules: [],
    exclude: [],
    severity: 'warning',
    goos: 'linux',
    goarch: 'amd64',
    tags: [],
    usesModuleCache: true,
    moduleCache: undefined,
    fix: undefined,
  };
  const system: Partial<CliSystem> = {
    host,
    timers: nodeTimers,
    goEnvironment: environment,
    rules: commandLine.rules,
    workingFolder: 'file:///nowhere',
    toPath: (uri) => uri,
    whyUnlistable: () => Promise.resolve(undefined),
    createEngine: () => Promise.resolve(commandLine),
  };
  const given = args as CheckArguments;
  const checker = await createFolderChecker(given, system as CliSystem);
  const targets = folders.map((uri) => ({ uri, files: undefined, base: 'file:///' }));
  const planned = await planFolders(targets, given, system as CliSystem);
  const findings: ReportedFinding[] = [];
  await checkFolders(planned, [checker], {
    onBegin: () => undefined,
    onHeld: () => undefined,
    onOutcome: (outcome) => void findings.push(...outcome.findings),
  });
  return findings.map(describeFinding).sort();
}

/** Folders with Go files at and below another one. */
export async function goFolders(host: FileHost, root: string): Promise<string[]> {
  const folders: string[] = [];
  const options = { includeTestdata: false, isExcluded: () => false, token: neverCancelled };
  for await (const folder of walkGoFolders(host, root, options)) folders.push(folder);
  return folders;
}

/** The one edit that leads from a text to another. */
export function editsBetween(before: string, after: string): TextEdit[] {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++;
  let end = before.length;
  let newEnd = after.length;
  while (end > start && newEnd > start && before[end - 1] === after[newEnd - 1]) [end, newEnd] = [end - 1, newEnd - 1];
  return [{ start, end, text: after.slice(start, newEnd) }];
}
