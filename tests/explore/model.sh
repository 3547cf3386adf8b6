#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: model.sh [SCRIPTS [SEED]]
# Builds the comparison with the model and runs it.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
scripts=${1:-1000000} seed=${2:-$(date +%s)}
if [ $# -gt 2 ] || ! [[ $scripts =~ ^[1-9][0-9]{0,11}$ && $seed =~ ^[0-9]{1,18}$ ]]; then
	echo "usage: tests/run model [SCRIPTS [SEED]]" >&2
	exit 2
fi
cmake --preset host >/dev/null
cmake --build --preset host --target model >/dev/null
exec build/host/tests/model "$scripts" "$seed"
