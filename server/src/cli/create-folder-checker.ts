import { neverCancelled } from '../base/cancellation.js';
import type { Message } from '../base/message.js';
import { relativePath } from '../base/uri.js';
import { applyEdits } from '../fixes/edit.js';
import { EngineFolderChecker, type CheckerParts, type FolderChecker } from '../report/folder-checker.js';
import { withLineEndingsOf } from '../report/report-builder.js';
import type { Engine } from '../session/engine.js';
import { type ExcludeMatcher, excludeMatcher } from '../session/exclude-matcher.js';
import { fixPackage, preferredOffer } from '../session/fix-package.js';
import { shownFindings } from '../session/shown-findings.js';
import type { BuildContext } from '../types/package.js';
import { preferredFix, type CheckArguments } from './arguments.js';
import type { CliSystem } from './cli-system.js';
import { observeHost } from './observing-host.js';
import { displayPath } from './targets.js';
import { whyNotFixable, writeChanges } from './write-changes.js';

/** Globs as users type them. */
export function excludedBy({ exclude }: Pick<CheckArguments, 'exclude'>): ExcludeMatcher {
  return excludeMatcher(exclude.map((glob) => glob.replace(/^\.\//, '').replace(/\/+$/, '')));
}

/** What build constraints are evaluated for. */
export function buildOf({ goos, goarch, tags }: CheckArguments): BuildContext {
  return { goos, goarch, tags };
}

/** Checks folders in this thread. @throws when a file that ships with the product is missing */
export async function createFolderChecker(args: CheckArguments, machine: CliSystem): Promise<FolderChecker> {
  const all = await machine.createEngine();
  const wanted = args.rules.length === 0 ? all.rules : all.rules.filter((rule) => args.rules.includes(rule.meta.id));
  const engine = { ...all, rules: wanted };
  const isExcluded = excludedBy(args);
  const folder = args.moduleCache === undefined ? undefined : machine.toUri(args.moduleCache);
  return new EngineFolderChecker({
    engine,
    checker: engine,
    knownRules: new Set(machine.rules.map((rule) => rule.meta.id)),
    host: machine.host,
    observe: (onOmission) => observeHost(machine, onOmission),
    environment: machine.goEnvironment,
    timers: machine.timers,
    settings: { build: buildOf(args), moduleCache: { isUsed: args.usesModuleCache, folder } },
    level: { severity: args.severity },
    isExcluded: (uri, { base }) => isExcluded(relativePath(base, uri) ?? uri),
    displayPath: (uri) => displayPath(uri, machine),
    token: neverCancelled,
    pause: () => Promise.resolve(),
    triesFixes: args.baselineChange !== 'write',
    ...(args.fix === undefined ? {} : { fix: fixing(machine, engine, args.fix, args.dryRun) }),
  });
}

/**
 * Fixes packages and writes them; a package that can't be written stays as it was.
 *
 * @param kind of the fixes, or `preferredFix`
 */
function fixing(system: CliSystem, engine: Engine, kind: string, dryRun: boolean): NonNullable<CheckerParts['fix']> {
  return async (check, filter, outcome) => {
    if ([...shownFindings(check, filter).values()].every((file) => file.findings.length === 0)) return check;
    const refuse = (uri: string, message: Message): void => {
      outcome.hasUnwrittenFix = true;
      outcome.omissions.push({ uri, message });
    };
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
      if (obstacle !== undefined) refuse(uri, obstacle);
    }
    if (fixed.fixCount === 0) return check;
    const changes = fixed.edits.flatMap(({ file: uri, edits }) => {
      const before = check.program.typed.input.files.find((file) => file.uri === uri)?.text ?? '';
      const after = withLineEndingsOf(before, applyEdits(before, edits));
      return after === before ? [] : [{ uri, file: displayPath(uri, system), before, after }];
    });
    const failure = dryRun ? undefined : await writeChanges(system, changes);
    if (failure !== undefined) {
      refuse(failure.uri, failure.message);
      return check;
    }
    outcome.changes.push(...changes);
    outcome.fixCount += fixed.fixCount;
    return fixed.check;
  };
}
