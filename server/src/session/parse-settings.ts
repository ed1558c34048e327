import type { ClientSettings } from '../../../protocol/client-settings.js';
import { msg, type Message } from '../base/message.js';
import { fileUriOf } from '../base/uri.js';
import { severities } from '../rules/rule.js';
import { knownArchitectures, knownSystems } from '../types/build-constraints.js';
import type { GoVersion } from '../types/package.js';
import { defaultSettings, ruleSeverities, type RuleSeverity, type Settings } from './settings.js';

export interface ParsedSettings {
  readonly settings: Settings;
  /** One for each key that could not be used; its default stands in. */
  readonly problems: readonly Message[];
}

/**
 * Reads what a client sent as its `gotraps` section. Unknown keys are ignored, since a client may have settings of its
 * own there; null and undefined count as absent.
 */
export function parseSettings(value: unknown, knownRules: ReadonlySet<string>): ParsedSettings {
  if (value === null || value === undefined) return { settings: defaultSettings, problems: [] };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { settings: defaultSettings, problems: [msg('the section must be an object, not {0}', describe(value))] };
  }
  const problems: Message[] = [];
  const reader = new SectionReader(value, problems);
  const rules = reader.strings('rules') ?? defaultSettings.rules;
  for (const rule of rules) {
    if (!knownRules.has(rule)) problems.push(msg('`{0}` names {1}, which is no rule', 'rules', JSON.stringify(rule)));
  }
  const { build } = defaultSettings;
  const goVersion = reader.goVersion('goVersion');
  const language = reader.oneOf('language', ['auto', 'en', 'zh-cn']) ?? 'auto';
  const settings: Settings = {
    severity: reader.oneOf('severity', severities) ?? defaultSettings.severity,
    rules: rules.filter((rule) => knownRules.has(rule)),
    ruleSeverity: reader.ruleSeverities('ruleSeverity', knownRules),
    maxProblems: reader.count('maxProblems') ?? defaultSettings.maxProblems,
    hidesSharedRules: reader.oneOf('sharedRules', ['auto', 'show', 'hide']) === 'hide',
    exclude: reader.strings('exclude') ?? defaultSettings.exclude,
    build: {
      goos: reader.platform('goos', knownSystems) ?? build.goos,
      goarch: reader.platform('goarch', knownArchitectures) ?? build.goarch,
      tags: reader.strings('buildTags') ?? build.tags,
      ...(goVersion === undefined ? {} : { goVersion }),
    },
    moduleCache: {
      isUsed: reader.flag('useModuleCache') ?? defaultSettings.moduleCache.isUsed,
      folder: reader.folder('moduleCache'),
    },
    showsCodeLenses: reader.flag('codeLens') ?? defaultSettings.showsCodeLenses,
    language: language === 'auto' ? undefined : language,
  };
  return { settings, problems };
}

function describe(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

class SectionReader {
  constructor(
    private readonly section: object,
    private readonly problems: Message[],
  ) {}

  oneOf<T extends string>(key: keyof ClientSettings, values: readonly T[]): T | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    const found = values.find((known) => known === value);
    if (found === undefined) {
      this.problems.push(msg('`{0}` must be one of {1}, not {2}', key, values.join(', '), describe(value)));
    }
    return found;
  }

  /** An empty text counts as absent. */
  private word(key: keyof ClientSettings): string | undefined {
    const value = this.get(key);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    this.problems.push(msg('`{0}` must be a text, not {1}', key, describe(value)));
    return undefined;
  }

  /** A word of a list; an empty text counts as absent. */
  platform(key: keyof ClientSettings, known: ReadonlySet<string>): string | undefined {
    return this.get(key) === '' ? undefined : this.oneOf(key, [...known]);
  }

  flag(key: keyof ClientSettings): boolean | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    this.problems.push(msg('`{0}` must be true or false, not {1}', key, describe(value)));
    return undefined;
  }

  /** Canonical URI of a folder that is given as an absolute path. */
  folder(key: keyof ClientSettings): string | undefined {
    const path = this.word(key);
    const uri = path === undefined ? undefined : fileUriOf(path);
    if (path !== undefined && uri === undefined) {
      this.problems.push(msg('`{0}` must be an absolute path, not {1}', key, describe(path)));
    }
    return uri;
  }

  strings(key: keyof ClientSettings): readonly string[] | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value;
    this.problems.push(msg('`{0}` must be a list of texts, not {1}', key, describe(value)));
    return undefined;
  }

  /** A version such as `1.21`; an empty text counts as absent. */
  goVersion(key: keyof ClientSettings): GoVersion | undefined {
    const text = this.word(key);
    const found = text === undefined ? undefined : /^(?:go)?(\d+)\.(\d+)(?:\.\d+)?$/.exec(text);
    if (found === undefined) return undefined;
    if (found !== null) return { major: Number(found[1]), minor: Number(found[2]) };
    this.problems.push(msg('`{0}` must be a version such as {1}, not {2}', key, '"1.21"', describe(text)));
    return undefined;
  }

  count(key: keyof ClientSettings): number | undefined {
    const value = this.get(key);
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 1)) return value;
    this.problems.push(msg('`{0}` must be a whole number from 1 on, not {1}', key, describe(value)));
    return undefined;
  }

  /** Severities by rule id; what can't be used is left out. */
  ruleSeverities(key: keyof ClientSettings, knownRules: ReadonlySet<string>): ReadonlyMap<string, RuleSeverity> {
    const found = new Map<string, RuleSeverity>();
    const value = this.get(key);
    if (value === undefined) return found;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problems.push(msg('`{0}` must be an object, not {1}', key, describe(value)));
      return found;
    }
    for (const [rule, asked] of Object.entries(value)) {
      const severity = ruleSeverities.find((known) => known === asked);
      if (!knownRules.has(rule)) {
        this.problems.push(msg('`{0}` names {1}, which is no rule', key, JSON.stringify(rule)));
      } else if (severity === undefined) {
        const values = ruleSeverities.join(', ');
        this.problems.push(msg('`{0}` must be one of {1}, not {2}', `${key}.${rule}`, values, describe(asked)));
      } else {
        found.set(rule, severity);
      }
    }
    return found;
  }

  private get(key: keyof ClientSettings): unknown {
    const value: unknown = Reflect.get(this.section, key);
    return value === null ? undefined : value;
  }
}
