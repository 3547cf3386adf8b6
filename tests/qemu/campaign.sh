#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: campaign.sh [VMS [SEED]]
# Builds the images and runs the soak on 1, 2 and 4 CPUs.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
vms=${1:-20000}
for number in "$vms" "${2:-1}"; do
	if ! [[ $number =~ ^[1-9][0-9]{0,8}$ ]]; then
		echo "soak: not a number from 1 to 999999999: $number" >&2
		exit 2
	fi
done
cmake --preset aarch64 >/dev/null
cmake --build --preset aarch64 >/dev/null
for cpus in 1 2 4; do
	tests/qemu/soak.sh build/aarch64/examples/monitor "$cpus" "$vms" "${@:2:1}"
done
