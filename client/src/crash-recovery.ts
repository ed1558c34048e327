import * as vscode from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ErrorHandlerResult,
} from 'vscode-languageclient';
import { CrashCounter } from './crash-counter.js';

/** Restarts a server that has crashed, later each time, and tells the user once. */
export class CrashRecovery implements ErrorHandler {
  private readonly counter = new CrashCounter(() => Date.now());
  private endWait: (() => void) | undefined;

  /** A message that could not be read or written: if the server is gone, `closed` follows. */
  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue, handled: true };
  }

  async closed(): Promise<CloseHandlerResult> {
    const recovery = this.counter.crashed();
    if (!recovery.restart) {
      void this.tell(vscode.l10n.t('The Gotraps server keeps crashing and is not started again by itself.'));
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    if (recovery.isFirst) void this.tell(vscode.l10n.t('The Gotraps server has crashed; it starts again by itself.'));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, recovery.delayMs);
      this.endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.endWait = undefined;
    return { action: CloseAction.Restart, handled: true };
  }

  /** Forgets earlier crashes. True where a restart was being waited for, which comes at once then. */
  restartNow(): boolean {
    this.counter.reset();
    const isWaiting = this.endWait !== undefined;
    this.endWait?.();
    return isWaiting;
  }

  private async tell(what: string): Promise<void> {
    const show = vscode.l10n.t('Show Output');
    const chosen = await vscode.window.showWarningMessage(what, show);
    if (chosen === show) await vscode.commands.executeCommand('gotraps.showOutput');
  }
}
