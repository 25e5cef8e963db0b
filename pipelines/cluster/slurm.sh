#!/bin/bash
# Labels the units of `actionline plan` on a Slurm cluster, and merges them into timelines.
#
# Install on every node: actionline. Nothing else is needed beyond Slurm (tried with 22.05). The videos, the pipeline and its
# model, the output folder and the folder that this is called from are shared: all nodes see them under the same paths.
#
#   actionline plan /videos -p /videos/gym.yaml --part 10m > units.jsonl
#   bash slurm.sh units.jsonl timelines/ csv,json
#   WAIT=1 SBATCH="--partition=cpu --time=4:00:00" THREADS=4 bash slurm.sh units.jsonl timelines/ csv,json
#
# An array of jobs labels the units and writes timelines/answers/N.jsonl, each under another name until it is whole. Slurm
# does not start a job script again that was killed. So behind the array there is a check: it submits what has no answers as
# the next round, and after the last one merges, with the output in timelines/answers/merge.log. The check exits as
# `actionline merge` does: 0 all videos are whole, 3 some are not. The same command again labels what is left.
#
# Settings (environment):
#   THREADS=4          threads and CPUs of a job
#   UNITS_PER_JOB=1    units that one job labels, one after another; more where the array would be larger than Slurm allows
#   ROUNDS=3           how often a unit without an answer is submitted; one that fails is submitted twice at most
#   SBATCH=            options for sbatch, such as "--partition=cpu --account=lab --time=4:00:00 --mem-per-cpu=2G"
#   ACTIONLINE=        its path on every node (default: from PATH)
#   WAIT=              1: wait for the end and exit as the merge does
set -eu

fail() {
    echo "slurm.sh: $*" >&2
    exit 1
}

# Blocks of units whose answers are missing, a line each; with "failed" also those with a unit that has failed.
# A quote inside a JSON text is escaped, so the pattern stands for the answer's own member.
blocks_to_do() {
    local count block file
    count=$((($(grep -c '' "$OUTPUT/units.jsonl") + UNITS_PER_JOB - 1) / UNITS_PER_JOB))
    for ((block = 1; block <= count; block++)); do
        file=$OUTPUT/answers/$block.jsonl
        if [ ! -e "$file" ] || { [ "$1" = failed ] && grep -q '"outcome":"failed"' "$file"; }; then echo "$block"; fi
    done
}

# Submits a round and the check behind it. Prints the check's job number.
submit() {
    local round=$1 list=$OUTPUT/answers/round-$1.txt count array
    count=$(wc -l <"$list")
    # Word splitting of SBATCH is meant.
    # shellcheck disable=SC2086
    array=$(sbatch $SBATCH --parsable --job-name="$NAME" --export=ALL --array="1-$count" --cpus-per-task="$THREADS" \
        --output="$OUTPUT/answers/log-%A_%a.txt" "$SCRIPT" --label "$round")
    array=${array%%;*}
    # shellcheck disable=SC2086
    sbatch $SBATCH --parsable --job-name="$NAME" --export=ALL --dependency="afterany:$array" --cpus-per-task=1 \
        --output="$OUTPUT/answers/check-$round.txt" "$SCRIPT" --check "$round"
}

# A job of the array: labels the units of one block.
label() {
    local block part code=0
    block=$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$OUTPUT/answers/round-$1.txt")
    # A name of its own: the same job on a node that is thought lost may still be writing.
    part=$OUTPUT/answers/$block.$SLURM_JOB_ID-${SLURM_RESTART_COUNT:-0}.part
    sed -n "$(((block - 1) * UNITS_PER_JOB + 1)),$((block * UNITS_PER_JOB))p" "$OUTPUT/units.jsonl" |
        "$ACTIONLINE" work --lanes 1 --quiet --threads "$THREADS" >"$part" || code=$?
    # 3: some unit failed or is damaged; its answer says so.
    if [ $code = 0 ] || [ $code = 3 ]; then
        mv "$part" "$OUTPUT/answers/$block.jsonl"
    else
        rm -f "$part"
        echo "slurm.sh: actionline work ended with exit code $code" >&2
    fi
    exit $code
}

# The job behind an array: one more round, or the merge.
check() {
    local round=$1 next=$(($1 + 1)) code=0
    if [ "$round" = 1 ]; then blocks_to_do failed; else blocks_to_do missing; fi >"$OUTPUT/answers/round-$next.txt"
    if [ "$round" -lt "$ROUNDS" ] && [ -s "$OUTPUT/answers/round-$next.txt" ]; then
        echo "round $next: $(wc -l <"$OUTPUT/answers/round-$next.txt") jobs"
        submit "$next"
        exit 0
    fi
    # What killed jobs have left; nothing of this plan is running any more.
    rm -f "$OUTPUT"/answers/*.part "$OUTPUT/answers/round-$next.txt"
    # The folder was empty, or an earlier merge has written what is there.
    cd "$OUTPUT/answers"
    if compgen -G './*.jsonl' >/dev/null; then
        "$ACTIONLINE" merge ./*.jsonl --units "$OUTPUT/units.jsonl" --output-folder "$OUTPUT" --output-format "$FORMAT" \
            --overwrite >merge.log 2>&1 || code=$?
    else
        code=3
        echo "no job has left an answer; see the logs in $OUTPUT/answers" >merge.log
    fi
    cat merge.log
    echo $code >merge.code
    exit $code
}

case ${1:-} in
--label) label "$2" ;;
--check) check "$2" ;;
esac

# Submission.
if [ $# -lt 2 ] || [ $# -gt 3 ]; then fail "usage: bash slurm.sh units.jsonl timelines/ [csv,json]"; fi
if [ ! -s "$1" ]; then fail "\"$1\" has no units"; fi
SCRIPT=$(realpath "$0")
OUTPUT=$(realpath -m "$2")
FORMAT=${3:-csv}
THREADS=${THREADS:-4}
ROUNDS=${ROUNDS:-3}
SBATCH=${SBATCH:-}
ACTIONLINE=$(command -v "${ACTIONLINE:-actionline}") || fail "there is no program actionline; set ACTIONLINE to its path"
ACTIONLINE=$(realpath "$ACTIONLINE")
NAME=actionline-$(date +%s)-$$

if [ -e "$OUTPUT/units.jsonl" ]; then
    # An answer does not tell its pipeline: only the plan does.
    cmp -s "$1" "$OUTPUT/units.jsonl" || fail "\"$2\" holds the answers to another plan; name another folder"
elif [ -d "$OUTPUT" ] && [ -n "$(ls -A "$OUTPUT")" ]; then
    fail "\"$2\" is not empty, and no earlier run of this command is there; name another folder"
fi
mkdir -p "$OUTPUT/answers"

# Blocks keep their numbers as long as the folder is used, so their size is kept too.
if [ -e "$OUTPUT/answers/units-per-job" ]; then
    UNITS_PER_JOB=$(cat "$OUTPUT/answers/units-per-job")
else
    most=$(($(scontrol show config | awk '$1 == "MaxArraySize" { print $3 }') - 1))
    # Not more files than a command line has room for.
    if [ $most -gt 10000 ]; then most=10000; fi
    least=$((($(grep -c '' "$1") + most - 1) / most))
    UNITS_PER_JOB=${UNITS_PER_JOB:-1}
    if [ "$UNITS_PER_JOB" -lt $least ]; then
        UNITS_PER_JOB=$least
        echo "$least units a job, for an array of at most $most jobs" >&2
    fi
    echo "$UNITS_PER_JOB" >"$OUTPUT/answers/units-per-job"
fi
cp "$1" "$OUTPUT/units.jsonl.new"
mv "$OUTPUT/units.jsonl.new" "$OUTPUT/units.jsonl"
export SCRIPT OUTPUT FORMAT THREADS ROUNDS SBATCH ACTIONLINE NAME UNITS_PER_JOB

rm -f "$OUTPUT/answers/merge.code"
blocks_to_do failed >"$OUTPUT/answers/round-1.txt"
if [ -s "$OUTPUT/answers/round-1.txt" ]; then
    submit 1 >/dev/null
    echo "submitted $(wc -l <"$OUTPUT/answers/round-1.txt") jobs as $NAME: squeue --name=$NAME" >&2
else
    # Nothing is missing: the check of the last round merges.
    # shellcheck disable=SC2086
    sbatch $SBATCH --parsable --job-name="$NAME" --export=ALL --output="$OUTPUT/answers/check-$ROUNDS.txt" \
        "$SCRIPT" --check "$ROUNDS" >/dev/null
    echo "nothing is left to label; the merge is submitted as $NAME" >&2
fi
if [ -n "${WAIT:-}" ]; then
    # Each round submits the next one before it ends, so the name stays in the queue to the end.
    while [ -n "$(squeue --noheader --name="$NAME")" ]; do sleep 5; done
    if [ ! -e "$OUTPUT/answers/merge.code" ]; then fail "the check was ended before its merge; run the same command again"; fi
    cat "$OUTPUT/answers/merge.log" >&2
    exit "$(cat "$OUTPUT/answers/merge.code")"
fi
