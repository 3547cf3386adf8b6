#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: campaign.sh [--update]
# Builds what bench.py measures and runs it.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."
if [ $# -gt 1 ] || [ "${1---update}" != --update ]; then
	echo "usage: tests/run bench [--update]" >&2
	exit 2
fi
for target in host:faults aarch64:bench aarch64:bench-O2; do
	cmake --preset "${target%:*}" >/dev/null
	cmake --build --preset "${target%:*}" --target "${target#*:}" >/dev/null
done
exec tests/machine/bench/bench.py build/aarch64/tests/bench{,-O2} build/host/tests "$@"
