import { canonicalUri } from '../base/uri.js';
import { msg } from '../base/message.js';
import { severities, type Severity } from '../rules/rule.js';
import type { KnownFinding, KnownFindingsResult } from './known-finding.js';
import { isRecord, parseJson } from './parse-json.js';
import { artifactOf, fingerprintName, ownRuns } from './read-sarif.js';
import { identityOf } from './report-builder.js';

/**
 * Reads what an earlier check reported, as JSON or SARIF. What comments silenced in it counts as not reported.
 *
 * @param root canonical URI of the folder that relative paths start from: the log of another machine names one of its own
 * @param toUri of a path as the JSON report shows it
 * @param name of the file, for people
 */
export function readEarlierReport(
  text: string,
  root: string,
  toUri: (path: string) => string,
  name: string,
): KnownFindingsResult {
  const document = parseJson(text);
  const findings = fromSarif(document, root) ?? fromJson(document, toUri);
  if (findings !== undefined) return { ok: true, findings };
  return {
    ok: false,
    why: msg('{0} is no report of gotraps; write one with --format sarif or --format json and --output', name),
  };
}

function fromSarif(document: unknown, root: string): readonly KnownFinding[] | undefined {
  return ownRuns(document)?.flatMap(({ results }) =>
    results
      .filter(({ suppressions = [] }) => suppressions.length === 0)
      .map((result): KnownFinding => {
        const { uri, isRelative } = artifactOf(result);
        const file = canonicalUri(isRelative ? `${root.replace(/\/$/, '')}/${uri}` : uri);
        const asked: unknown = result.properties?.severity;
        return {
          file,
          ruleId: result.ruleId,
          severity: toSeverity(asked) ?? 'warning',
          identity: identityOf(result.partialFingerprints[fingerprintName]),
          count: 1,
        };
      }),
  );
}

function fromJson(document: unknown, toUri: (path: string) => string): readonly KnownFinding[] | undefined {
  if (!isRecord(document) || document.version !== 1 || !isRecord(document.tool)) return undefined;
  if (document.tool.name !== 'gotraps' || !Array.isArray(document.findings)) return undefined;
  const found = document.findings.map((entry: unknown): KnownFinding | undefined => {
    if (!isRecord(entry)) return undefined;
    const { file, rule, fingerprint } = entry;
    const severity = toSeverity(entry.severity);
    if (typeof file !== 'string' || typeof rule !== 'string' || typeof fingerprint !== 'string') return undefined;
    if (severity === undefined) return undefined;
    return { file: toUri(file), ruleId: rule, severity, identity: identityOf(fingerprint), count: 1 };
  });
  return found.every((one) => one !== undefined) ? found : undefined;
}

function toSeverity(value: unknown): Severity | undefined {
  return severities.find((one) => one === value);
}
