import { fill } from '../../server/src/base/message.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { firstDifference } from '../harness/first-difference.js';

/** Files up to this length are analysed after every edit, larger ones now and then. */
const SMALL = 4_000;
const EVERY = 40;

/** Compares the findings of an edited file, analysed on top of its earlier version, with those of the same text read anew. */
export class FindingsCheck {
  private edits = 0;
  private last: PackageCheck | undefined;
  /** How many analyses were compared, and how many of those had a finding. */
  compared = 0;
  withFindings = 0;

  private constructor(private readonly engine: Engine) {}

  static async create(): Promise<FindingsCheck> {
    return new FindingsCheck(await createEngine());
  }

  /** To be called before a session on another file. */
  restart(): void {
    this.last = undefined;
  }

  /** Says what differs; undefined when nothing does, or it isn't this file's turn. */
  check(parser: GoParser, file: GoSourceFile): string | undefined {
    if (file.text.length > SMALL && this.edits++ % EVERY !== 0) return undefined;
    this.last = this.analyse(file, this.last);
    const edited = describe(this.last, file);
    const anew = parseSourceFile(parser, file.uri, file.text);
    const fresh = describe(this.analyse(anew, undefined), anew);
    this.compared++;
    if (fresh.length > 0) this.withFindings++;
    const difference = firstDifference(edited, fresh);
    return difference === undefined ? undefined : `findings${difference}`;
  }

  private analyse(file: GoSourceFile, previous: PackageCheck | undefined): PackageCheck {
    const input = {
      path: 'p',
      files: [file],
      goVersion: { major: 1, minor: 26 },
      build: { goos: 'linux', goarch: 'amd64', tags: [] },
    };
    return this.engine.checkPackage(input, this.engine.importer, this.engine.rules, previous);
  }
}

function describe(check: PackageCheck, file: GoSourceFile): readonly unknown[] {
  return check.findings.map(({ ruleId, severity, message, span, related, identity }) => ({
    ruleId,
    severity,
    identity,
    message: fill(message.template, message.args),
    start: file.startOf(span.chunk) + span.start,
    end: file.startOf(span.chunk) + span.end,
    related: related.map((one) => [
      file.startOf(one.span.chunk) + one.span.start,
      fill(one.message.template, one.message.args),
    ]),
  }));
}
