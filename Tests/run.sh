#!/bin/sh
# Installs what the tests need where it is missing, then builds and runs all of them. Offline when nothing is missing.
set -eu
cd "$(dirname "$0")/.."
. ./samples/packages.sh
install_missing $BUILD_PACKAGES $TEST_PACKAGES
if [ "${CI:-}" = true ]; then export ACTIONLINE_CI=1; fi
swift build -c release --product actionline
swift test -c release "$@"
