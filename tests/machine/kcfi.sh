#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The conduits called by code that checks the type of each function that it calls through a pointer, as
# Linux and Android do: clang's kCFI, which Debian's clang 14 lacks.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! command -v clang-19 >/dev/null; then
	echo "No clang-19: install Debian's package clang-19." >&2
	exit 1
fi

cc=(clang-19 --target=aarch64-none-elf -std=c11 -O2 -ffreestanding -mgeneral-regs-only -mstrict-align
	-fno-pie -fsanitize=kcfi -I"$root/include")
for source in tests/machine/conduit.c tests/machine/machine.S src/arch/aarch64/smccc.S; do
	"${cc[@]}" -c "$root/$source" -o "$work/$(basename "${source%.*}").o"
done
if ! grep -q brk <<<"$(aarch64-linux-gnu-objdump -d "$work/conduit.o")"; then
	echo "The compiler put no check before calls: there is nothing to test." >&2
	exit 1
fi
aarch64-linux-gnu-ld -static -T "$root/tests/machine/machine.ld" "$work"/*.o -o "$work/image"
exec qemu-system-aarch64 -M virt,secure=on,virtualization=on,gic-version=3 -cpu max -nographic -net none \
	-semihosting-config enable=on,target=native -kernel "$work/image" </dev/null
