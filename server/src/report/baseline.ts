import { pathFrom, uriAt } from '../base/uri.js';
import { msg } from '../base/message.js';
import { severities } from '../rules/rule.js';
import type { KnownFinding, KnownFindingsResult } from './known-finding.js';
import { isRecord, parseJson } from './parse-json.js';

/** Changes when an existing field changes its meaning. */
const baselineVersion = 1;

/**
 * Reads a baseline.
 *
 * @param folder canonical URI of the folder that holds it
 * @param name of the file, for people
 */
export function readBaseline(text: string, folder: string, name: string): KnownFindingsResult {
  const document = parseJson(text);
  if (!isRecord(document) || document.tool !== 'gotraps' || typeof document.version !== 'number') {
    return { ok: false, why: msg('{0} is no baseline of gotraps', name) };
  }
  if (document.version !== baselineVersion) {
    const why = msg(
      '{0} is a baseline of version {1}, and this program reads version {2}; write it anew with --write-baseline after moving it away, or use the gotraps that wrote it',
      name,
      document.version,
      baselineVersion,
    );
    return { ok: false, why };
  }
  const list: readonly unknown[] = Array.isArray(document.findings) ? document.findings : [undefined];
  const findings: KnownFinding[] = [];
  for (const [index, entry] of list.entries()) {
    const finding = toFinding(entry, folder);
    if (finding === undefined) {
      return { ok: false, why: msg('{0} is broken: its finding {1} cannot be read', name, index + 1) };
    }
    findings.push(finding);
  }
  return { ok: true, findings };
}

function toFinding(entry: unknown, folder: string): KnownFinding | undefined {
  if (!isRecord(entry)) return undefined;
  const { file, rule, identity, count = 1 } = entry;
  const severity = severities.find((one) => one === entry.severity);
  if (typeof file !== 'string' || typeof rule !== 'string' || typeof identity !== 'string') return undefined;
  if (severity === undefined || typeof count !== 'number' || !Number.isInteger(count) || count < 1) return undefined;
  return { file: uriAt(folder, file), ruleId: rule, severity, identity, count };
}

/**
 * The text of a baseline: a finding a line, in one order, so that versions are easily compared and merged.
 *
 * @param folder canonical URI of the folder that is to hold it
 */
export function formatBaseline(findings: readonly KnownFinding[], folder: string): string {
  const entries = findings
    .map(({ file, ruleId, severity, identity, count }) => ({
      file: pathFrom(folder, file),
      rule: ruleId,
      severity,
      identity,
      ...(count === 1 ? {} : { count }),
    }))
    .map((entry) => ({ order: [entry.file, entry.rule, entry.identity], line: `    ${JSON.stringify(entry)}` }))
    .sort((a, b) => compareLists(a.order, b.order));
  const lines = entries.length === 0 ? '[]' : `[\n${entries.map(({ line }) => line).join(',\n')}\n  ]`;
  return `{\n  "version": ${baselineVersion},\n  "tool": "gotraps",\n  "findings": ${lines}\n}\n`;
}

/** By code units, which are the same in every locale. */
function compareLists(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((text, i) => text !== b[i]);
  return at < 0 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
