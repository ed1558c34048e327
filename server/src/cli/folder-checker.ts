import { neverCancelled } from '../base/cancellation.js';
import type { Message } from '../base/message.js';
import { baseName, relativePath } from '../base/uri.js';
import type { Effects } from '../flow/effect/function-effect.js';
import { effectsOfCheck, type CheckPackage, type PackageCheck } from '../session/check-package.js';
import { Dependencies } from '../session/dependencies.js';
import type { Engine } from '../session/engine.js';
import { type ExcludeMatcher, excludeMatcher } from '../session/exclude-matcher.js';
import { fixPackage, preferredOffer } from '../session/fix-package.js';
import { checkPackagesWithImports } from '../session/folder-checks.js';
import { PackageLoader } from '../session/package-loader.js';
import type { Settings } from '../session/settings.js';
import { shownFindings, type FindingFilter, type PlacedFinding } from '../session/shown-findings.js';
import { verifiedEdits } from '../session/verify-fix.js';
import type { SourceFile } from '../syntax/source-file.js';
import { applyEdits } from '../fixes/edit.js';
import { preferredFix, type CheckArguments } from './arguments.js';
import type { CliSystem } from './cli-system.js';
import { type FolderOutcome, OutcomeBuilder } from './folder-outcome.js';
import { observeHost } from './observing-host.js';
import type { ReportedFinding } from './report.js';
import { ReportBuilder, withLineEndingsOf } from './report-builder.js';
import { displayPath, type TargetFolder } from './targets.js';
import { whyNotFixable, writeChanges } from './write-changes.js';

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

/** Globs as users type them. */
export function excludedBy({ exclude }: Pick<CheckArguments, 'exclude'>): ExcludeMatcher {
  return excludeMatcher(exclude.map((glob) => glob.replace(/^\.\//, '').replace(/\/+$/, '')));
}

/** Checks folders in this thread. @throws when a file that ships with the product is missing */
export async function createFolderChecker(args: CheckArguments, machine: CliSystem): Promise<FolderChecker> {
  const all = await machine.createEngine();
  const wanted = args.rules.length === 0 ? all.rules : all.rules.filter((rule) => args.rules.includes(rule.meta.id));
  return new EngineFolderChecker(machine, { ...all, rules: wanted }, args);
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

class EngineFolderChecker implements FolderChecker {
  private readonly loader: PackageLoader;
  private readonly dependencies: Dependencies;
  private readonly isExcluded: ExcludeMatcher;
  private readonly settings: Pick<Settings, 'build' | 'moduleCache'>;
  /** Every rule's, those included that are not asked for. */
  private readonly knownRules: ReadonlySet<string>;
  private outcome = new OutcomeBuilder();

  constructor(
    private readonly system: CliSystem,
    private readonly engine: Engine,
    private readonly args: CheckArguments,
  ) {
    const host = observeHost(system, (uri, message) => this.outcome.omissions.push({ uri, message }));
    this.loader = new PackageLoader(host, engine.parser, system.timers, engine.isFileBuilt);
    // Reads without saying what it could not read: what others wrote is no concern of the user's.
    this.dependencies = new Dependencies({ ...engine, host: system.host, environment: system.goEnvironment });
    this.isExcluded = excludedBy(args);
    this.knownRules = new Set(system.rules.map((rule) => rule.meta.id));
    const { goos, goarch, tags, usesModuleCache: isUsed, moduleCache } = args;
    const folder = moduleCache === undefined ? undefined : system.toUri(moduleCache);
    this.settings = { build: { goos, goarch, tags }, moduleCache: { isUsed, folder } };
  }

  async check(task: FolderTask): Promise<FolderOutcome> {
    const { target } = task;
    this.outcome = new OutcomeBuilder();
    await this.checkLoaded(task);
    this.loader.forgetFolder(target.uri);
    this.dependencies.trim();
    return this.outcome;
  }

  forget(): void {
    // Each task brings its effects along.
  }

  close(): void {
    // The engine is its creator's.
  }

  private async checkLoaded({ target, isReported, isImported, effects }: FolderTask): Promise<void> {
    const isWanted = (uri: string): boolean =>
      (target.files?.has(uri) ?? true) && !this.isExcluded(relativePath(target.base, uri) ?? uri);
    const loaded = await this.loader.loadFolder(target.uri, {
      build: this.settings.build,
      overlay: new Map(),
      isWantedAlone: (uri) => target.files?.has(uri) ?? false,
      token: neverCancelled,
    });
    for (const { uri, message } of loaded.notices) {
      if (!isWanted(uri)) continue;
      // An editor shows a notice beside its file; here it needs the path.
      const args = message.args.map((arg) => (arg === baseName(uri) ? displayPath(uri, this.system) : arg));
      this.outcome.omissions.push({ uri, message: { template: message.template, args } });
    }
    const builder = new ReportBuilder((uri) => displayPath(uri, this.system));
    const filter = { severity: this.args.severity, knownRules: this.knownRules, isWanted };
    const isLookedAt = loaded.packages.some(({ input }) => input.files.some(({ uri }) => isWanted(uri)));
    if (!isLookedAt && !isImported) return;
    const checks = checkPackagesWithImports(this.engine, loaded, this.dependencies, { ...this.settings, effects });
    for await (const original of checks) {
      const check = isReported ? await this.report(original, filter, builder) : original;
      const { path } = check.program.typed.input;
      if (isImported && !path.endsWith('_test')) this.outcome.effects.push([path, effectsOfCheck(check)]);
    }
  }

  /** Returns the package after its fixes, in a check that no other one was made from. */
  private async report(original: PackageCheck, filter: FindingFilter, builder: ReportBuilder): Promise<PackageCheck> {
    const wanted = original.program.typed.input.files.filter(({ uri }) => filter.isWanted(uri));
    if (wanted.length === 0) return original;
    const { outcome } = this;
    outcome.packageCount++;
    outcome.fileCount += wanted.length;
    outcome.lineCount += wanted.reduce((sum, file) => sum + countLines(file), 0);
    const { engine } = this;
    const isTried = this.args.fix !== undefined || sizeOf(original) <= maxTriedSource;
    const ready = isTried ? this.prepared(original, filter) : original;
    const check = this.args.fix === undefined ? ready : await this.fix(ready, this.args.fix, filter);

    const { files } = check.program.typed.input;
    const shown = [...shownFindings(check, filter).values()];
    const findingCount = shown.reduce((sum, file) => sum + file.findings.length, 0);
    const toReport = (placed: PlacedFinding): ReportedFinding | undefined => {
      const fixes = placed.finding.fixes.flatMap((offer) => {
        if (findingCount > manyFindings && !offer.isPreferred) return [];
        const edits = isTried ? verifiedEdits(engine, check, placed.finding, offer) : undefined;
        return edits === undefined ? [] : [{ offer, edits }];
      });
      return builder.finding(placed, files, fixes);
    };
    for (const placed of shown.flatMap((file) => file.findings)) {
      const finding = toReport(placed);
      if (finding !== undefined) this.outcome.findings.push(finding);
    }
    for (const { finding: placed, reason } of shown.flatMap((file) => file.suppressed)) {
      const finding = builder.finding(placed, files, []);
      if (finding !== undefined) this.outcome.suppressed.push({ finding, reason });
    }
    for (const { source, suppressionProblems } of shown) {
      for (const { start, end, message } of suppressionProblems)
        this.outcome.notes.push({ place: builder.place(source, start, end, 0), message });
    }
    return check === ready ? original : checkedAfresh(check, engine.checkPackage);
  }

  /** A check to try fixes on, where some are offered: from one that keeps nothing each trial would begin anew. */
  private prepared(check: PackageCheck, filter: FindingFilter): PackageCheck {
    const shown = [...shownFindings(check, filter).values()].flatMap((file) => file.findings);
    if (shown.every(({ finding }) => finding.fixes.length === 0)) return check;
    return checkedAfresh(check, this.engine.checkVersion);
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
    const fixed = await fixPackage(engine, check, {
      filter,
      choose: kind === preferredFix ? preferredOffer : ({ fixes }) => fixes.find((offer) => offer.kind === kind),
      isFixable: (uri) => !obstacles.has(uri),
      pause: () => Promise.resolve(),
    });
    for (const uri of fixed.blocked) {
      const obstacle = obstacles.get(uri);
      if (obstacle !== undefined) this.refuse(uri, obstacle);
    }
    if (fixed.fixCount === 0) return check;
    const changes = fixed.edits.flatMap(({ file: uri, edits }) => {
      const before = check.program.typed.input.files.find((file) => file.uri === uri)?.text ?? '';
      const after = withLineEndingsOf(before, applyEdits(before, edits));
      return after === before ? [] : [{ uri, file: displayPath(uri, system), before, after }];
    });
    const failure = this.args.dryRun ? undefined : await writeChanges(system, changes);
    if (failure !== undefined) {
      this.refuse(failure.uri, failure.message);
      return check;
    }
    this.outcome.changes.push(...changes);
    this.outcome.fixCount += fixed.fixCount;
    return fixed.check;
  }

  private refuse(uri: string, why: Message): void {
    this.outcome.hasUnwrittenFix = true;
    this.outcome.omissions.push({ uri, message: why });
  }
}

/** Lines as editors and `wc` count them: what follows the last terminator is one only when there is something. */
function countLines({ text, lines }: SourceFile): number {
  return lines.lineStart(lines.lineCount - 1) === text.length ? lines.lineCount - 1 : lines.lineCount;
}
