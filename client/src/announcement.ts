import type { StaticFeature } from 'vscode-languageclient';
import type { ExperimentalCapabilities } from '../../protocol/capabilities.js';

/** Says to the server which of the product's own messages this client speaks. */
export const announcement: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const own: ExperimentalCapabilities = { gotraps: { readsFiles: true, showsStatus: true, runsCommands: true } };
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), ...own };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};
