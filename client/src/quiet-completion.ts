import type { Middleware } from 'vscode-languageclient';

/** Asks the server for completions only where it has some, in comments such as `//gotraps:ignore`: not at each word that is typed. */
export const quietCompletion: Middleware = {
  provideCompletionItem(document, position, context, token, next) {
    const before = document.lineAt(position).text.slice(0, position.character);
    return before.includes('gotraps:') ? next(document, position, context, token) : undefined;
  },
};
