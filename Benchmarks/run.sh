#!/bin/sh
# Everything in one command: builds the program, makes the virtual environment and the models where they are missing,
# then compares. Arguments go to compare.py. ACTIONLINE_VENV and ACTIONLINE_MODELS say where (/work/venv, /work/models).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=${ACTIONLINE_VENV:-/work/venv}
models=${ACTIONLINE_MODELS:-/work/models}
[ -x "$venv/bin/python" ] || "$here/make_venv.sh" "$venv"
if [ "${ACTIONLINE_BUILD:-1}" = 1 ]; then
    swift build -c release --package-path "$here/.." --product actionline-bench >&2
fi
"$venv/bin/python" "$here/make_models.py" --only-missing "$models" \
    divided-8x224 joint-8x224 space-8x224 divided-96x224
exec "$venv/bin/python" "$here/compare.py" --models "$models" "$@"
