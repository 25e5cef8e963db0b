#!/bin/sh
# Trains the sample's model from nothing, in FOLDER (figure-training):
#     samples/train.sh [FOLDER [LIST]]
# renders clips of the figure and learns from light figures on grey, then from any colours, then from everything, the
# clips of LIST among it, if given (shared/sample/train/annotations.txt). Takes about 90 minutes on two quiet cores; a
# stopped run goes on with the same command. Needs python3-numpy and ffmpeg.
set -eu
folder=${1:-figure-training}
more=${2:-}
here=$(dirname "$0")
actionline="$here/../.build/release/actionline"
if ! [ -x "$actionline" ]; then
    echo "$0: there is no $actionline; build it first: swift build -c release" >&2
    exit 1
fi
if [ -n "$more" ] && ! [ -r "$more" ]; then
    echo "$0: cannot read the list $more" >&2
    exit 1
fi

render() {
    clips=$folder/$1
    shift
    [ -f "$clips/annotations.txt" ] || python3 "$here/render_figures.py" "$clips" "$@"
}

# A list's lines as a list beside the folder has them.
lines() { sed "s|^|$1/|" "$folder/$1/annotations.txt"; }

# Walking left and right differ in the frames' order alone, and a model that does not see it early never does: at first
# they come three times.
with_walks() {
    lines "$1"
    for _ in 2 3; do lines "$1" | grep "/walking-"; done
}

learn() {
    run=$folder/$1
    shift
    if [ -f "$run/state.safetensors" ]; then set -- "$@" --resume; fi
    "$actionline" train "$@" -p "$here/figure-training.yaml" --output "$run"
}

render plain --look plain --clips 60 --seed 2
render flat --look flat --clips 100 --seed 3
render full --clips 400 --seed 1
# What arms do is the hardest to tell.
render arms --clips 400 --seed 4 --only waving clapping punching "arm circles"
with_walks plain > "$folder/1.txt"
with_walks flat > "$folder/2.txt"
(lines full && lines arms) > "$folder/3.txt"
if [ -n "$more" ]; then
    from=$(cd "$(dirname "$more")" && pwd)
    for _ in 1 2 3 4; do sed "s|^|$from/|" "$more"; done >> "$folder/3.txt"
fi
learn 1 "$folder/1.txt" --init nothing --epochs 8 --seed 1 --set training.warmup=0.5
learn 2 "$folder/2.txt" --init "$folder/1/last.safetensors" --epochs 6 --seed 1 --set training.warmup=0.1
learn 3 "$folder/3.txt" --init "$folder/2/last.safetensors" --epochs 6 --seed 1
learn model "$folder/3.txt" --init "$folder/3/last.safetensors" --epochs 20 --seed 2 --set training.schedule=cosine
