#!/bin/bash
# Runs slurm.sh on two Slurm nodes of this machine, kills jobs, and compares the timelines with those of one run.
#
#   apt-get install slurmctld slurmd slurm-client munge      # as root; tried with Debian 12
#   bash slurm_test.sh ACTIONLINE FOLDER VIDEO PIPELINE [option of actionline's pipeline …]
#
# VIDEO is to take some minutes; PART=5m in the environment cuts it in other parts than of 10m. The third run plans a second
# video and deletes it. Ends the daemons that it has started.
set -eu
actionline=$(realpath "$1") folder=$(realpath -m "$2") video=$(realpath "$3") pipeline=$(realpath "$4")
shift 4
script=$(realpath "$(dirname "$0")/../slurm.sh")
rm -rf "$folder/slurm"
mkdir -p "$folder/slurm/state"
cd "$folder/slurm"
# A folder of its own, so that names do not depend on where the other video lies.
mkdir videos
cp "$video" videos/
video=$PWD/videos/$(basename "$video")

cat >slurm.conf <<END
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=cred_expire=5
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
MaxArraySize=${MAX_ARRAY:-1001}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmdParameters=config_overrides
StateSaveLocation=$PWD/state
SlurmdSpoolDir=$PWD/spool-%n
SlurmctldPidFile=$PWD/slurmctld.pid
SlurmdPidFile=$PWD/slurmd-%n.pid
SlurmctldLogFile=$PWD/slurmctld.log
SlurmdLogFile=$PWD/slurmd-%n.log
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=6818 CPUs=1 RealMemory=4000
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=6819 CPUs=1 RealMemory=4000
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$PWD/slurm.conf

pids=()
end() {
    scancel --user=root 2>>end.log || true
    for pid in "${pids[@]}"; do kill "$pid" 2>>end.log || true; done
    wait
}
trap end EXIT
start() {
    "$@" >>daemons.log 2>&1 &
    pids+=($!)
}
mkdir -p /run/munge
chown munge: /run/munge
if ! munge -n >munge.log 2>&1; then
    start su -s /bin/sh munge -c "exec /usr/sbin/munged --foreground"
    until munge -n >munge.log 2>&1; do sleep 0.2; done
fi
start slurmctld -D
start slurmd -D -N n1
start slurmd -D -N n2
until [ "$(sinfo --noheader --states=idle --format=%D 2>>end.log)" = 2 ]; do sleep 0.5; done

check() {
    if [ "$2" != "$3" ]; then
        echo "FAILED: $1: $2 instead of $3" >&2
        exit 1
    fi
    echo "ok: $1"
}
same() { for ending in csv json; do check "$1, $ending" "$(cmp "$2.$ending" "single.$ending" && echo same)" same; done; }
# Process ids of this test's job scripts of round 1, and of what they have started.
scripts() { pgrep -f "$PWD/spool-.*/slurm_script --label 1" || true; }
workers() { for script in $(scripts); do pgrep -P "$script" -f " work --lanes" || true; done; }
kill_one() {
    local pid
    until pid=$("$1" | head -n 1) && [ -n "$pid" ] && kill -9 "$pid"; do sleep 0.1; done
}
run() {
    local began=$SECONDS
    code=0
    WAIT=1 THREADS=1 ACTIONLINE=$actionline bash "$script" "$@" csv,json || code=$?
    echo "took $((SECONDS - began)) s"
}
answers() { find "$1/answers" -name '*.jsonl' 2>>end.log | wc -l; }

began=$SECONDS
"$actionline" label "$video" -p "$pipeline" "$@" -o single.csv -o single.json --threads 2 --quiet
echo "one run took $((SECONDS - began)) s"
name=$(basename "$video")
name=${name%.*}
"$actionline" plan "$video" -p "$pipeline" "$@" --part "${PART:-10m}" >units.jsonl
echo "$(wc -l <units.jsonl) units"

echo "--- nothing dies"
run units.jsonl plain
check "exit code" $code 0
same plain "plain/$name"

echo "--- a job script and a worker are killed with -9, a node is lost"
run units.jsonl killed &
runner=$!
until [ "$(answers killed)" -ge 1 ]; do sleep 0.5; done
kill_one scripts
echo "killed a job script"
sleep 3
kill_one workers
echo "killed a worker"
sleep 3
scontrol update NodeName=n2 State=DOWN Reason=test
sleep 2
# A node that has answered meanwhile is in service again.
scontrol update NodeName=n2 State=RESUME 2>>end.log || true
echo "lost a node"
wait $runner
check "merge code" "$(cat killed/answers/merge.code)" 0
same killed "killed/$name"
check "a second round" "$(test -s killed/answers/check-1.txt && echo yes)" yes
cat killed/answers/check-1.txt

echo "--- a video is gone"
cp "$video" videos/gone.mp4
"$actionline" plan "$PWD/videos" -p "$pipeline" "$@" --part 40m >both.jsonl
rm videos/gone.mp4
UNITS_PER_JOB=2 run both.jsonl gone
check "exit code" $code 3
same gone "gone/$name"
check "gone has no timeline" "$(ls gone/gone.* 2>>end.log)" ""
cat gone/answers/merge.log

echo "--- the same again: only the failed ones"
UNITS_PER_JOB=2 ROUNDS=1 run both.jsonl gone
check "exit code" $code 3
echo "--- another plan in that folder is refused"
run units.jsonl gone
check "exit code" $code 1
echo "all passed"
