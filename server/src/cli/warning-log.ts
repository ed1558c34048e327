import type { Message } from '../base/message.js';
import type { ReportWarning } from '../report/report.js';

/** Collects what was left out, each thing once. */
export class WarningLog {
  private readonly seen = new Set<string>();
  private readonly list: ReportWarning[] = [];

  constructor(
    private readonly displayPath: (uri: string) => string,
    private readonly onWarning: (warning: ReportWarning) => void,
  ) {}

  get warnings(): readonly ReportWarning[] {
    return this.list;
  }

  add(uri: string, message: Message): void {
    const key = `${uri} ${message.template}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const warning = { uri, file: this.displayPath(uri), message };
    this.list.push(warning);
    this.onWarning(warning);
  }
}
