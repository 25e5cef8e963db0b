#!/bin/sh
# Trains the sample's model from nothing, in FOLDER (figure-training): renders clips of the figure, learns from plain ones first,
# then from all. Takes about 90 minutes on two quiet cores; a stopped run goes on with the same
# command. Needs python3-numpy and ffmpeg.
set -eu
folder=${1:-figure-training}
here=$(dirname "$0")
actionline="$here/../.build/release/actionline"
learn() {
    run=$1
    shift
    if [ -f "$run/state.safetensors" ]; then set -- "$@" --resume; fi
    "$actionline" train "$@" -p "$here/figure-training.yaml" --seed 1 --cache "$folder/cache" --output "$run"
}
[ -f "$folder/plain/annotations.txt" ] || python3 "$here/render_figures.py" "$folder/plain" --plain --clips 50 --seed 2
[ -f "$folder/clips/annotations.txt" ] || python3 "$here/render_figures.py" "$folder/clips" --clips 200 --seed 1
learn "$folder/first" "$folder/plain/annotations.txt" --init nothing --epochs 12 --set training.lr=0.0005
learn "$folder/model" "$folder/clips/annotations.txt" --split 0.05 --init "$folder/first/last.safetensors" \
    --epochs 40 --set training.lr=0.0003
"$actionline" test "$folder/clips/annotations.txt" --model "$folder/model/best.safetensors"
