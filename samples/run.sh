#!/bin/sh
# Installs what is missing, builds Actionline and labels the bundled sample. Offline when nothing is missing.
set -eu
cd "$(dirname "$0")/.."
. ./samples/packages.sh
install_missing $BUILD_PACKAGES
swift build -c release --product actionline
.build/release/actionline label samples/workout.mp4 --pipeline samples/figure-actions.yaml \
    --output timeline.csv --output timeline.json --overwrite "$@"
.build/release/actionline label samples/workout.mp4 --pipeline samples/figure-actions.yaml --rows segments --quiet
