#!/bin/sh
# Installs what the tests need where it is missing, then builds and runs all of them. Offline when nothing is missing.
set -eu
cd "$(dirname "$0")/.."
. ./samples/packages.sh
install_missing $BUILD_PACKAGES $TEST_PACKAGES
# A build folder of its own: tests are built with other flags, and samples/run.sh would build everything anew after them.
swift build -c release --build-tests --scratch-path .build-tests
swift test -c release --skip-build --scratch-path .build-tests "$@"
