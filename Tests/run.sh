#!/bin/sh
# Installs what the tests need where it is missing, then builds and runs all of them. Offline when nothing is missing.
set -eu
cd "$(dirname "$0")/.."
. ./samples/packages.sh
install_missing $BUILD_PACKAGES $TEST_PACKAGES
# A build folder of its own: tests are built with other flags, and samples/run.sh would build everything anew after them.
# A module that imports what it does not declare does not build.
swift build -c release --build-tests --scratch-path .build-tests --explicit-target-dependency-import-check error
swift test -c release --skip-build --scratch-path .build-tests "$@"
