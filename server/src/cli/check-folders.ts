import { neverCancelled } from '../base/cancellation.js';
import type { Message } from '../base/message.js';
import { baseName, relativePath } from '../base/uri.js';
import type { Severity } from '../rules/rule.js';
import type { PackageCheck } from '../session/check-package.js';
import type { Engine } from '../session/engine.js';
import type { ExcludeMatcher } from '../session/exclude-matcher.js';
import type { Dependencies } from '../session/dependencies.js';
import { checkPackagesWithImports } from '../session/folder-checks.js';
import { PackageLoader } from '../session/package-loader.js';
import type { ModuleCacheSetting } from '../session/settings.js';
import { shownFindings, type FindingFilter, type PlacedFinding } from '../session/shown-findings.js';
import { verifyFix } from '../session/verify-fix.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { PackageInput } from '../types/package.js';
import type { CliSystem } from './cli-system.js';
import { fixPackage } from './fix-package.js';
import type { Report, ReportChange, ReportedFinding, ReportNote, SuppressedFinding } from './report.js';
import { ReportBuilder } from './report-builder.js';
import { displayPath, type TargetFolder } from './targets.js';
import type { WarningLog } from './warning-log.js';
import { whyNotFixable, writeChanges } from './write-changes.js';

export interface CheckOptions {
  readonly severity: Severity;
  /** Ids of all rules, those included that are not asked for. */
  readonly knownRules: ReadonlySet<string>;
  readonly build: PackageInput['build'];
  readonly moduleCache: ModuleCacheSetting;
  /** Reads without saying what it could not read: what others wrote is no concern of the user's. */
  readonly dependencies: Dependencies;
  readonly isExcluded: ExcludeMatcher;
  /** `preferred`, a kind of fix, or undefined for no change. */
  readonly fix: string | undefined;
  /** Makes the changes, but writes none. */
  readonly dryRun: boolean;
  readonly onProgress: (done: number, total: number) => void;
  readonly log: WarningLog;
}

export interface CheckOutcome {
  readonly report: Report;
  /** A fix was made that could not be written. */
  readonly hasUnwrittenFix: boolean;
}

/** Checks folders one after the other; what belongs to a folder is forgotten when it is done. */
export async function checkFolders(
  folders: readonly TargetFolder[],
  system: CliSystem,
  engine: Engine,
  options: CheckOptions,
): Promise<CheckOutcome> {
  const check = new FolderChecker(system, engine, options);
  for (const [i, folder] of folders.entries()) {
    options.onProgress(i, folders.length);
    await check.checkFolder(folder);
  }
  return check.outcome();
}

class FolderChecker {
  private readonly loader: PackageLoader;
  private readonly findings: ReportedFinding[] = [];
  private readonly suppressed: SuppressedFinding[] = [];
  private readonly notes: ReportNote[] = [];
  private readonly changes: ReportChange[] = [];
  private fixCount = 0;
  private fileCount = 0;
  private lineCount = 0;
  private packageCount = 0;
  private hasUnwrittenFix = false;

  constructor(
    private readonly system: CliSystem,
    private readonly engine: Engine,
    private readonly options: CheckOptions,
  ) {
    this.loader = new PackageLoader(system.host, engine.parser, system.timers, engine.isFileBuilt);
  }

  async checkFolder(target: TargetFolder): Promise<void> {
    await this.checkLoaded(target);
    this.loader.forgetFolder(target.uri);
    this.options.dependencies.trim();
  }

  private async checkLoaded(target: TargetFolder): Promise<void> {
    const isWanted = (uri: string): boolean =>
      (target.files?.has(uri) ?? true) && !this.options.isExcluded(relativePath(target.base, uri) ?? uri);
    const loaded = await this.loader.loadFolder(target.uri, {
      build: this.options.build,
      overlay: new Map(),
      isWantedAlone: (uri) => target.files?.has(uri) ?? false,
      token: neverCancelled,
    });
    for (const { uri, message } of loaded.notices) {
      if (!isWanted(uri)) continue;
      // An editor shows a notice beside its file; here it needs the path.
      const args = message.args.map((arg) => (arg === baseName(uri) ? displayPath(uri, this.system) : arg));
      this.options.log.add(uri, { template: message.template, args });
    }
    const builder = new ReportBuilder((uri) => displayPath(uri, this.system));
    const { severity, knownRules } = this.options;
    const filter = { severity, knownRules, isWanted };
    if (!loaded.packages.some(({ input }) => input.files.some(({ uri }) => isWanted(uri)))) return;
    const { dependencies } = this.options;
    const checks = checkPackagesWithImports(this.engine, loaded, dependencies, this.options);
    for await (const check of checks) await this.report(check, filter, builder);
  }

  outcome(): CheckOutcome {
    const { warnings } = this.options.log;
    const { findings, suppressed, notes, changes, fixCount, fileCount, lineCount, packageCount } = this;
    return {
      report: { findings, suppressed, notes, warnings, changes, fixCount, fileCount, lineCount, packageCount },
      hasUnwrittenFix: this.hasUnwrittenFix,
    };
  }

  private async report(original: PackageCheck, filter: FindingFilter, builder: ReportBuilder): Promise<void> {
    const wanted = original.program.typed.input.files.filter(({ uri }) => filter.isWanted(uri));
    if (wanted.length === 0) return;
    this.packageCount++;
    this.fileCount += wanted.length;
    this.lineCount += wanted.reduce((sum, file) => sum + countLines(file), 0);
    const { engine } = this;
    const check = this.options.fix === undefined ? original : await this.fix(original, this.options.fix, filter);

    const { files } = check.program.typed.input;
    const shown = [...shownFindings(check, filter).values()];
    const toReport = (placed: PlacedFinding): ReportedFinding | undefined => {
      const fixes = placed.finding.fixes.flatMap((offer) => {
        const verified = verifyFix(engine, check, placed.finding, offer);
        return verified === undefined ? [] : [{ offer, edits: verified.edits }];
      });
      return builder.finding(placed, files, fixes);
    };
    for (const placed of shown.flatMap((file) => file.findings)) {
      const finding = toReport(placed);
      if (finding !== undefined) this.findings.push(finding);
    }
    for (const { finding: placed, reason } of shown.flatMap((file) => file.suppressed)) {
      const finding = builder.finding(placed, files, []);
      if (finding !== undefined) this.suppressed.push({ finding, reason });
    }
    for (const { source, suppressionProblems } of shown) {
      for (const { start, end, message } of suppressionProblems)
        this.notes.push({ place: builder.place(source, start, end, 0), message });
    }
  }

  /** The package after its fixes, or as it was where they can't be written. */
  private async fix(check: PackageCheck, kind: string, filter: FindingFilter): Promise<PackageCheck> {
    if ([...shownFindings(check, filter).values()].every((file) => file.findings.length === 0)) return check;
    const { system, engine } = this;
    const obstacles = new Map<string, Message>();
    for (const file of check.program.typed.input.files) {
      const obstacle = await whyNotFixable(system, file.uri, file.text);
      if (obstacle !== undefined) obstacles.set(file.uri, obstacle);
    }
    const fixed = fixPackage(engine, check, kind, filter, (uri) => !obstacles.has(uri));
    for (const uri of fixed.blocked) {
      const obstacle = obstacles.get(uri);
      if (obstacle !== undefined) this.refuse(uri, obstacle);
    }
    if (fixed.fixCount === 0) return check;
    const changes = [...fixed.changes].map(([uri, change]) => ({ uri, file: displayPath(uri, system), ...change }));
    const failure = this.options.dryRun ? undefined : await writeChanges(system, changes);
    if (failure !== undefined) {
      this.refuse(failure.uri, failure.message);
      return check;
    }
    this.changes.push(...changes);
    this.fixCount += fixed.fixCount;
    return fixed.check;
  }

  private refuse(uri: string, why: Message): void {
    this.hasUnwrittenFix = true;
    this.options.log.add(uri, why);
  }
}

/** Lines as editors and `wc` count them: what follows the last terminator is one only when there is something. */
function countLines({ text, lines }: SourceFile): number {
  return lines.lineStart(lines.lineCount - 1) === text.length ? lines.lineCount - 1 : lines.lineCount;
}
