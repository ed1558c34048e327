import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

export function cancelledError(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}

/**
 * Waits for a promise, but no longer than the client does. The work goes on: others may be waiting for it too.
 *
 * @throws ResponseError `RequestCancelled`
 */
export async function untilCancelled<T>(token: CancellationToken, work: Promise<T>): Promise<T> {
  if (token.isCancellationRequested) throw cancelledError();
  let stopListening: () => void = () => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    const subscription = token.onCancellationRequested(() => reject(cancelledError()));
    stopListening = () => subscription.dispose();
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    stopListening();
  }
}
