import type { Location, Log, Result, Run } from 'sarif';
import { isRecord } from './parse-json.js';

/** The name of fingerprints in SARIF; another one when they are made in another way. */
export const fingerprintName = 'gotraps/v1';

/** A result of ours, which has a rule, a place and a fingerprint. */
export interface OwnResult extends Result {
  readonly ruleId: string;
  readonly locations: [Location, ...Location[]];
  readonly partialFingerprints: Readonly<Record<typeof fingerprintName, string>>;
}

/** A run that this program wrote. */
export interface OwnRun extends Run {
  readonly results: OwnResult[];
}

/** The runs of a SARIF log that this program wrote; undefined for anything else. */
export function ownRuns(document: unknown): readonly OwnRun[] | undefined {
  if (!isRecord(document) || document.version !== '2.1.0' || !Array.isArray(document.runs)) return undefined;
  const { runs } = document as unknown as Log;
  return runs.length > 0 && runs.every(isOwnRun) ? runs : undefined;
}

/** Where a result is: a URI, relative where it has a base. */
export function artifactOf(result: OwnResult): { readonly uri: string; readonly isRelative: boolean } {
  const artifact = result.locations[0].physicalLocation?.artifactLocation;
  return { uri: artifact?.uri ?? '', isRelative: artifact?.uriBaseId !== undefined };
}

function isOwnRun(run: unknown): run is OwnRun {
  if (!isRecord(run) || !isRecord(run.tool) || !isRecord(run.tool.driver)) return false;
  return run.tool.driver.name === 'gotraps' && Array.isArray(run.results) && run.results.every(isOwnResult);
}

function isOwnResult(result: unknown): result is OwnResult {
  if (!isRecord(result) || typeof result.ruleId !== 'string') return false;
  const { locations, partialFingerprints } = result;
  const first: unknown = Array.isArray(locations) ? locations[0] : undefined;
  if (!isRecord(first) || !isRecord(first.physicalLocation)) return false;
  const { artifactLocation } = first.physicalLocation;
  if (!isRecord(artifactLocation) || typeof artifactLocation.uri !== 'string') return false;
  return isRecord(partialFingerprints) && typeof partialFingerprints[fingerprintName] === 'string';
}
