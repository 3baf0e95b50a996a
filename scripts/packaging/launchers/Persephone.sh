#!/bin/sh
# Starts Persephone and opens it in the browser. Close the window to stop it.
here=$(dirname "$(readlink -f "$0")")
exec "$here/node/bin/node" "$here/program/packages/server/bin/persephone.js" "${@:-desktop}"
