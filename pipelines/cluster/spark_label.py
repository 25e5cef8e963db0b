#!/usr/bin/env python3
# Labels the units of `actionline plan` on a Spark cluster with RDD.pipe, and merges them into timelines.
#
# Install on every node: actionline, Python; where this is called also `pip install pyspark==4.3.0` and Java 17. The videos,
# the pipeline, its model and the output folder are shared: all nodes see them under the same paths.
#
#   actionline plan /videos -p /videos/gym.yaml --part 10m > units.jsonl
#   spark-submit --master spark://host:7077 spark_label.py units.jsonl timelines/ csv,json
#   spark-submit --master 'local[2,4]' spark_label.py units.jsonl timelines/ csv,json     # here; 4: tries of a task
#
# A partition of the RDD is one `actionline work`: it loads the model once for the partition's units. Spark tries a partition
# again whose worker died (spark.task.maxFailures times; plain local[2] never does). The answers go from the workers to
# timelines/answers/run-TIME/part-N, not through the driver. The same command again labels the units that are not complete.
#
# Exit codes: those of `actionline merge`; 1 when a partition has failed too often.
#
# Settings (environment): UNITS_PER_TASK=4, THREADS=1 (also set spark.task.cpus to it), ACTIONLINE=its path on every node.
import glob
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

KEYS = ("input", "name", "part", "of", "start", "end")


def head(answer):
    """What an answer says before its timeline, which comes last. Inside a JSON text these quotes would be escaped."""
    start, timeline, _ = answer.partition(b',"timeline":[')
    return json.loads(start + b"}" if timeline else answer)


def key(members):
    return tuple(members[name] for name in KEYS)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: spark_label.py units.jsonl timelines/ [csv,json]")
    units = sys.argv[1]
    output = os.path.abspath(sys.argv[2])
    formats = sys.argv[3] if len(sys.argv) == 4 else "csv"
    actionline = os.environ.get("ACTIONLINE", "actionline")
    threads = os.environ.get("THREADS", "1")
    units_per_task = int(os.environ.get("UNITS_PER_TASK", "4"))
    lines = [line for line in pathlib.Path(units).read_text().splitlines() if line.strip()]

    def answers():
        # Spark writes a part under another name until it is whole.
        return sorted(glob.glob(f"{glob.escape(output)}/answers/run-*/part-*"))

    complete = set()
    for file in answers():
        with open(file, "rb") as parts:
            for answer in parts:
                members = head(answer)
                if members["outcome"] == "complete":
                    complete.add(key(members))
    todo = [line for line in lines if key(json.loads(line)) not in complete]
    print(f"{len(todo)} of {len(lines)} units are to be labelled", file=sys.stderr)

    if todo:
        # Version 2: what a finished task has written stays when another one ends the job.
        spark = (
            SparkSession.builder.appName("actionline")
            .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "2").getOrCreate()
        )
        # 3: a unit failed or is damaged. It has an answer that says so; any other failure is the task's.
        work = f"{shlex.quote(actionline)} work --lanes 1 --quiet --threads {threads} || [ $? = 3 ]"
        partitions = -(-len(todo) // units_per_task)
        piped = spark.sparkContext.parallelize(todo, partitions).pipe(f"sh -c {shlex.quote(work)}", checkCode=True)
        try:
            piped.saveAsTextFile(pathlib.Path(f"{output}/answers/run-{int(time.time())}").as_uri())
        except Py4JJavaError as error:
            sys.exit(f"spark_label.py: a task failed too often; the same command goes on.\n{error}"[:2000])
        finally:
            spark.stop()
    merge = [actionline, "merge", *answers(), "--units", units, "--output-folder", output]
    sys.exit(subprocess.run(merge + ["--output-format", formats, "--overwrite"]).returncode)


if __name__ == "__main__":
    main()
