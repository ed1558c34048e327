import { textHash } from '../../server/src/base/text-hash.js';
import { fill } from '../../server/src/base/message.js';
import { relativePath } from '../../server/src/base/uri.js';
import type { Severity } from '../../server/src/rules/rule.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import { shownFindings } from '../../server/src/session/shown-findings.js';
import { toUri, type CorpusSession } from './corpus-session.js';

/** One finding to judge. */
export interface ScanFinding {
  /** The same as long as the code around it says the same, whatever lines moved. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  /** Relative to the repository, with the line from 1. */
  readonly place: string;
  readonly message: string;
  /** What the finding names besides, as `place: message`. */
  readonly related: readonly string[];
}

/** What a user sees of one repository. */
export interface RepositoryScan {
  readonly name: string;
  /** Of the files that are built for linux/amd64, tests included. */
  readonly lines: number;
  readonly findings: readonly ScanFinding[];
}

/** Checks every package below a folder. @param name what the ids begin with */
export async function scanRepository(
  session: CorpusSession,
  path: string,
  name: string,
  severity: Severity,
): Promise<RepositoryScan> {
  const scan = new Scan(session, toUri(path), name, severity);
  for await (const folder of session.folders(path)) {
    for await (const check of session.check(await session.load(folder))) scan.add(check);
    session.forget(folder);
  }
  return { name, lines: scan.lines, findings: scan.findings };
}

class Scan {
  readonly findings: ScanFinding[] = [];
  lines = 0;
  private readonly occurrences = new Map<string, number>();
  private readonly knownRules: ReadonlySet<string>;

  constructor(
    session: CorpusSession,
    private readonly root: string,
    private readonly name: string,
    private readonly severity: Severity,
  ) {
    this.knownRules = new Set(session.engine.rules.map((rule) => rule.meta.id));
  }

  add(check: PackageCheck): void {
    const { input } = check.program.typed;
    const { severity, knownRules } = this;
    const sources = new Map(input.files.map((file) => [file.uri, file]));
    const placeOf = (uri: string, offset: number): string => {
      const line = (sources.get(uri)?.lines.positionAt(offset).line ?? 0) + 1;
      return `${relativePath(this.root, uri) ?? uri}:${line}`;
    };
    for (const file of input.files) this.lines += file.lines.lineCount - 1;
    for (const shown of shownFindings(check, { severity, knownRules, isWanted: () => true }).values()) {
      for (const { finding, uri, start } of shown.findings) {
        const { template, args } = finding.message;
        this.findings.push({
          id: this.idOf(`${relativePath(this.root, uri) ?? uri} ${finding.identity}`),
          rule: finding.ruleId,
          severity: finding.severity,
          place: placeOf(uri, start),
          message: fill(template, args),
          related: finding.related.map(({ span, message }) => {
            const base = sources.get(span.file)?.startOf(span.chunk) ?? 0;
            return `${placeOf(span.file, base + span.start)}: ${fill(message.template, message.args)}`;
          }),
        });
      }
    }
  }

  private idOf(identity: string): string {
    const count = this.occurrences.get(identity) ?? 0;
    this.occurrences.set(identity, count + 1);
    return `${this.name}-${textHash(`${identity}#${count}`).slice(0, 6)}`;
  }
}
