import { render, type Locale } from '../base/localize.js';
import { mergeSarif, type NamedReport } from '../report/merge-sarif.js';
import type { MergeArguments } from './arguments.js';
import { complain, deliver } from './check-command.js';
import type { CliSystem, ExitStatus } from './cli-system.js';
import { readTextFile } from './read-text-file.js';

/** `gotraps merge`: one SARIF report of several, with the exit status of a check that found all of it. */
export async function runMerge(args: MergeArguments, locale: Locale, system: CliSystem): Promise<ExitStatus> {
  const reports: NamedReport[] = [];
  for (const name of args.reports) {
    const read = await readTextFile(name, system);
    if (!read.ok) {
      complain(system, render(read.why, locale));
      return 2;
    }
    reports.push({ name, text: read.text });
  }
  const merged = mergeSarif(reports, system.workingFolder);
  if (!merged.ok) {
    complain(system, render(merged.why, locale));
    return 2;
  }
  return (await deliver(merged.text, args.output, system)) ? merged.exitCode : 2;
}
