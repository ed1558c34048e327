/** Settings of a VS Code in which nothing pops up, moves, or reaches for a network while a test looks at it. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  // On by default where VS Code is a page; the test saves itself.
  'files.autoSave': 'off',
  'update.mode': 'none',
  'editor.hover.delay': 100,
};
