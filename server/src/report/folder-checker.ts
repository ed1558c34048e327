import type { CancellationToken } from '../base/cancellation.js';
import type { Message } from '../base/message.js';
import { withBreaks } from '../base/steps.js';
import { baseName } from '../base/uri.js';
import type { Effects } from '../flow/effect/function-effect.js';
import type { FileHost } from '../host/file-host.js';
import type { Timers } from '../host/timers.js';
import { effectsOfCheckInSteps, type CheckPackage, type PackageCheck } from '../session/check-package.js';
import { Dependencies } from '../session/dependencies.js';
import type { Engine } from '../session/engine.js';
import { findingKey, takeKnown } from '../session/finding-key.js';
import { checkPackagesWithImports, type PackageChecker } from '../session/folder-checks.js';
import { PackageLoader } from '../session/package-loader.js';
import type { Settings } from '../session/settings.js';
import {
  type CheckedFile,
  shownFindings,
  type FindingFilter,
  type PlacedFinding,
  type ShownLevel,
} from '../session/shown-findings.js';
import { verifiedEdits } from '../session/verify-fix.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import { type FolderOutcome, OutcomeBuilder } from './folder-outcome.js';
import type { ReportedFinding } from './report.js';
import { ReportBuilder } from './report-builder.js';
import type { TargetFolder } from './target-folder.js';

/** A folder to be checked, with what that depends on. */
export interface FolderTask {
  readonly target: TargetFolder;
  /** False where only what the packages do to their importers is of interest. */
  readonly isReported: boolean;
  /** Whether what the packages do to their importers is of interest. */
  readonly isImported: boolean;
  /** What functions of the packages do that the folder imports, directly and through others. */
  readonly effects: Effects;
}

/** Checks folders, each for itself: the outcome depends on the task alone, and on no other folder that was checked before. */
export interface FolderChecker {
  /** @throws CheckThreadError when the thread that should do it ended */
  check(task: FolderTask): Promise<FolderOutcome>;
  /** Says that no task to come has the effects of these packages, so that nobody keeps them. */
  forget(paths: readonly string[]): void;
  close(): void;
}

/** A thread ended that should have checked a folder. */
export class CheckThreadError extends Error {
  /** @param why in the words of the machine */
  constructor(
    readonly target: TargetFolder,
    why: string,
  ) {
    super(why);
  }
}

/** With more findings in a package only the recommended fix of each is tried and shown: every trial takes as long as a check. */
const manyFindings = 40;

/** Fixes are tried on packages with no more source than this, in UTF-16 units; trying them on larger ones takes too long for a report. */
const maxTriedSource = 4_000_000;

function sizeOf({ program }: PackageCheck): number {
  return program.typed.input.files.reduce((sum, { text }) => sum + text.length, 0);
}

/** The same package in a check that was made from no other one. */
function checkedAfresh({ program, importer, rules, effects }: PackageCheck, checkPackage: CheckPackage): PackageCheck {
  return checkPackage(program.typed.input, importer, rules, undefined, effects);
}

/** What folders are checked with, and what is wanted of them. */
export interface CheckerParts {
  /** With the rules that are asked for. */
  readonly engine: Engine;
  /** How packages are checked. */
  readonly checker: PackageChecker;
  /** Ids of every rule, those included that are not asked for. */
  readonly knownRules: ReadonlySet<string>;
  /** Reads what others wrote, without a word about what it can't read. */
  readonly host: FileHost;
  /** Reads the folders themselves; tells of what it can't read. */
  readonly observe: (onOmission: (uri: string, why: Message) => void) => FileHost;
  readonly environment: GoEnvironment;
  readonly timers: Timers;
  readonly settings: Pick<Settings, 'build' | 'moduleCache'>;
  readonly level: ShownLevel;
  readonly isExcluded: (uri: FileKey, target: TargetFolder) => boolean;
  /** A path for people. */
  readonly displayPath: (uri: string) => string;
  readonly token: CancellationToken;
  /** Awaited before each step of long work; may throw to end the check. */
  readonly pause: () => Promise<void>;
  readonly triesFixes: boolean;
  /** Fixes a package for good, and returns it as it is then; undefined where nothing is to be changed. */
  readonly fix?: (check: PackageCheck, filter: FindingFilter, outcome: OutcomeBuilder) => Promise<PackageCheck>;
  /** Told what there is to show in the files of a package. */
  readonly onShown?: (files: ReadonlyMap<FileKey, CheckedFile>) => void;
}

/** Checks folders in this thread. */
export class EngineFolderChecker implements FolderChecker {
  private readonly loader: PackageLoader;
  private readonly dependencies: Dependencies;
  private outcome = new OutcomeBuilder();

  constructor(private readonly parts: CheckerParts) {
    const { engine, host, environment, timers } = parts;
    const observed = parts.observe((uri, message) => this.outcome.omissions.push({ uri, message }));
    this.loader = new PackageLoader(observed, engine.parser, timers, engine.isFileBuilt);
    // What others wrote is no concern of the user's.
    this.dependencies = new Dependencies({ ...engine, host, environment });
  }

  async check(task: FolderTask): Promise<FolderOutcome> {
    const { target } = task;
    this.outcome = new OutcomeBuilder();
    try {
      await this.checkLoaded(task);
    } finally {
      this.loader.forgetFolder(target.uri);
      this.dependencies.trim();
    }
    return this.outcome;
  }

  forget(): void {
    // Each task brings its effects along.
  }

  close(): void {
    // The engine is its creator's.
  }

  private async checkLoaded({ target, isReported, isImported, effects }: FolderTask): Promise<void> {
    const { settings, level, knownRules, token, displayPath, pause } = this.parts;
    const isWanted = (uri: string): boolean => (target.files?.has(uri) ?? true) && !this.parts.isExcluded(uri, target);
    const loaded = await this.loader.loadFolder(target.uri, {
      build: settings.build,
      overlay: new Map(),
      isWantedAlone: (uri) => target.files?.has(uri) ?? false,
      token,
    });
    for (const { uri, message } of loaded.notices) {
      if (!isWanted(uri)) continue;
      // An editor shows a notice beside its file; here it needs the path.
      const args = message.args.map((arg) => (arg === baseName(uri) ? displayPath(uri) : arg));
      this.outcome.omissions.push({ uri, message: { template: message.template, args } });
    }
    const builder = new ReportBuilder(displayPath);
    const known = new Map(target.known);
    const filter = { ...level, knownRules, isWanted, known };
    const isLookedAt = loaded.packages.some(({ input }) => input.files.some(({ uri }) => isWanted(uri)));
    if (!isLookedAt && !isImported) return;
    const given = { ...settings, effects };
    for await (const original of checkPackagesWithImports(this.parts.checker, loaded, this.dependencies, given)) {
      const check = isReported ? await this.report(original, filter, builder) : original;
      const { path } = check.program.typed.input;
      if (!isImported || path.endsWith('_test')) continue;
      this.outcome.effects.push([path, await withBreaks(effectsOfCheckInSteps(check), pause)]);
    }
  }

  /**
   * Returns the package after its fixes, in a check that no other one was made from.
   *
   * @param filter what it knows is taken out when it is met
   */
  private async report(
    original: PackageCheck,
    filter: FindingFilter & { readonly known: Map<string, number> },
    builder: ReportBuilder,
  ): Promise<PackageCheck> {
    const wanted = original.program.typed.input.files.filter(({ uri }) => filter.isWanted(uri));
    if (wanted.length === 0) return original;
    const { outcome } = this;
    outcome.packageCount++;
    outcome.checkedFiles.push(...wanted.map(({ uri }) => uri));
    outcome.lineCount += wanted.reduce((sum, file) => sum + countLines(file), 0);
    const { engine, fix, triesFixes, pause, onShown } = this.parts;
    const isTried = fix !== undefined || (triesFixes && sizeOf(original) <= maxTriedSource);
    const ready = isTried ? this.prepared(original, filter) : original;
    const check = fix === undefined ? ready : await fix(ready, filter, outcome);

    const { files } = check.program.typed.input;
    const shownFiles = shownFindings(check, filter);
    onShown?.(shownFiles);
    const shown = [...shownFiles.values()];
    // First, for they come first among those with the same identity.
    for (const placed of shown.flatMap((file) => file.known)) {
      const finding = builder.finding(placed, files, []);
      if (finding !== undefined) outcome.known.push(finding);
      // Another package of the folder must not know it, too.
      takeKnown(filter.known, findingKey(placed.finding, placed.uri));
    }
    const findingCount = shown.reduce((sum, file) => sum + file.findings.length, 0);
    const toReport = async (placed: PlacedFinding): Promise<ReportedFinding | undefined> => {
      const fixes = [];
      for (const offer of isTried ? placed.finding.fixes : []) {
        if (findingCount > manyFindings && !offer.isPreferred) continue;
        await pause();
        const edits = verifiedEdits(engine, check, placed.finding, offer);
        if (edits !== undefined) fixes.push({ offer, edits });
      }
      return builder.finding(placed, files, fixes);
    };
    for (const placed of shown.flatMap((file) => file.findings)) {
      const finding = await toReport(placed);
      if (finding !== undefined) this.outcome.findings.push(finding);
    }
    for (const { finding: placed, reason } of shown.flatMap((file) => file.suppressed)) {
      const finding = builder.finding(placed, files, []);
      if (finding !== undefined) this.outcome.suppressed.push({ finding, reason });
    }
    for (const { source, suppressionProblems, unusedSuppressions } of shown) {
      // Of no harm, so for who wants to see everything.
      const unused = filter.severity === 'hint' ? unusedSuppressions : [];
      for (const { start, end, message } of [...suppressionProblems, ...unused])
        this.outcome.notes.push({ place: builder.place(source, start, end, 0), message });
    }
    return check === ready ? original : checkedAfresh(check, engine.checkPackage);
  }

  /** A check to try fixes on, where some are offered: from one that keeps nothing each trial would begin anew. */
  private prepared(check: PackageCheck, filter: FindingFilter): PackageCheck {
    const shown = [...shownFindings(check, filter).values()].flatMap((file) => file.findings);
    if (shown.every(({ finding }) => finding.fixes.length === 0)) return check;
    return checkedAfresh(check, this.parts.engine.checkVersion);
  }
}

/** Lines as editors and `wc` count them: what follows the last terminator is one only when there is something. */
function countLines({ text, lines }: SourceFile): number {
  return lines.lineStart(lines.lineCount - 1) === text.length ? lines.lineCount - 1 : lines.lineCount;
}
