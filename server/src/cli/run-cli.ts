import { parseArguments } from './arguments.js';
import { complain, languageOf, runCheck } from './check-command.js';
import type { CliSystem, ExitStatus } from './cli-system.js';
import { runExplain } from './explain-command.js';
import { runMerge } from './merge-command.js';

/** Runs the command line. @param args those that follow the program's name */
export async function runCli(args: readonly string[], system: CliSystem): Promise<ExitStatus> {
  const { rules } = system;
  const invocation = parseArguments(args, {
    version: system.version,
    ruleIds: rules.map((rule) => rule.meta.id),
    fixKinds: [...new Set(rules.flatMap((rule) => rule.meta.fixKinds))],
  });
  switch (invocation.command) {
    case 'check':
      return await runCheck(invocation, languageOf(invocation.language, system), system);
    case 'explain':
      return runExplain(invocation.rule, invocation.color, languageOf(invocation.language, system), system);
    case 'merge':
      return await runMerge(invocation, languageOf(invocation.language, system), system);
    case 'lsp':
      await system.serveEditor();
      return 0;
    case 'print':
      system.stdout.write(invocation.text);
      return 0;
    case 'misuse':
      complain(system, invocation.complaint);
      return 2;
  }
}
