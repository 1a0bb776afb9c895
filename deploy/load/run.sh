#!/usr/bin/env bash
# Drive the REST door at three rates with JMeter and then with our own generator, each on an empty
# venue, and print a table. README.md beside this file explains it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

PYTHON=${PYTHON:-.venv/bin/python}
JMETER_HOME=${JMETER_HOME:-/usr/share/jmeter}
BEANSHELL=${BEANSHELL:-/usr/share/java/bsh.jar}
SEED=${SEED:-11}
DURATION=${DURATION:-20}  # seconds that count, for each row
WARM_UP=${WARM_UP:-5}     # seconds before them, for JMeter
SLACK=4                   # seconds after them, for threads that start late
START_TRIES=600           # tenths of a second that a venue may take to start
export PYTHONPATH=src:.

for needed in "$BEANSHELL" "$JMETER_HOME/lib/ext/ApacheJMeter_http.jar"; do
    [[ -e $needed ]] || { echo "$needed is missing; on Debian: apt install jmeter jmeter-http" >&2; exit 1; }
done
jars=("$BEANSHELL" "$JMETER_HOME"/bin/ApacheJMeter.jar "$JMETER_HOME"/lib/*.jar "$JMETER_HOME"/lib/ext/*.jar)
classes=$(IFS=:; echo "${jars[*]}")

work=$(mktemp -d)
venue=
stop_venue() {
    [[ -z $venue ]] || { kill -TERM "$venue" 2>/dev/null || true; wait "$venue" || true; }
    venue=
}
trap 'stop_venue; rm -rf "$work"' EXIT

# start_venue: serve an empty directory; sets venue (its process), http and data.
start_venue() {
    data=$(mktemp -d "$work/venue.XXXX")
    : >"$data.ready"
    "$PYTHON" -m damrak.app.cli --data-dir "$data" serve --port 0 --stream-port 0 --no-crowd \
        >"$data.ready" 2>"$data.log" &
    venue=$!
    for ((try = 0; try < START_TRIES; try++)); do
        http=$(sed -n 's/.*"http":"\([^"]*\)".*/\1/p' "$data.ready")
        [[ -n $http ]] && return
        kill -0 "$venue" 2>/dev/null || break
        sleep 0.1
    done
    cat "$data.log" >&2
    return 1
}

# prepare BATCH: list, fund, make keys and orders.
prepare() {
    "$PYTHON" -m deploy.load.prepare --http "$http" --operator-key "$data/operator.key" \
        --directory "$data" --seed "$SEED" --batch "$1"
}

# jmeter ASKED BATCH THREADS: one run on the venue, and its row. Java compiles lightly and collects
# with one thread, for the venue needs the cores too.
jmeter() {
    local before after
    before=$("$PYTHON" -m deploy.load.cores "$venue")
    TIMEFORMAT='%U %S'
    { time java -Xms256m -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -Djmeter.home="$JMETER_HOME" -cp "$classes" bsh.Interpreter deploy/load/start.bsh \
        -n -t deploy/load/venue.jmx -l "$data/samples.jtl" -j "$data/jmeter.log" \
        -Jhost=127.0.0.1 -Jport="${http##*:}" -Jseed="$SEED" \
        -Jkeys="$data/keys.csv" -Jorders="$data/orders-$SEED-$2.csv" \
        -Jorders_per_second="$1" -Jbatch="$2" -Jthreads="$3" -Jseconds=$((WARM_UP + DURATION + SLACK)) \
        -Jjmeterengine.nongui.port=0 -Jsummariser.name= \
        -Jjmeter.save.saveservice.output_format=csv \
        -Jjmeter.save.saveservice.print_field_names=true \
        >"$data/jmeter.out" 2>&1; } 2>"$data/jmeter.time" \
        || { cat "$data/jmeter.out" >&2; return 1; }
    after=$("$PYTHON" -m deploy.load.cores "$venue")
    "$PYTHON" -m deploy.load.report "$data/samples.jtl" --asked "$1" --batch "$2" \
        --warm-up "$WARM_UP" --seconds "$DURATION" --before "$before" --after "$after" \
        --load-cpu "$(awk '{ print $1 + $2 }' "$data/jmeter.time")"
}

# beside ASKED BATCH CONNECTIONS [--flat-out]: the same with our own generator.
beside() {
    "$PYTHON" -m deploy.load.beside --http "$http" --pid "$venue" --keys "$data/keys.csv" \
        --orders "$data/orders-$SEED-$2.csv" --asked "$1" --batch "$2" --connections "$3" \
        --seconds "$DURATION" "${@:4}"
}

# machine WHEN: how fast this machine is now, and how busy.
machine() {
    "$PYTHON" - "$1" "$work" <<'END'
import os, sys
from pathlib import Path
from benchmarks.figures import machine_now
now = machine_now(Path(sys.argv[2]))
load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
print(f"{sys.argv[1]}: {now.cores} cores, loop_ns {now.loop_ns:.0f}, "
      f"fsync_us {now.fsync_us:.0f}, load average {load}")
END
}

machine before
"$PYTHON" -c 'from deploy.load.report import HEADING; print(HEADING, end="")'
while read -r asked batch threads own; do
    for generator in jmeter beside; do
        start_venue
        prepare "$batch"
        options=()
        [[ $generator == jmeter || -z $own ]] || options=("$own")
        "$generator" "$asked" "$batch" "$threads" "${options[@]}" </dev/null
        stop_venue
    done
done <<'END'
1000 1 64
10000 50 20
50000 50 20 --flat-out
END
machine after
