#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: build.sh u-boot|linux
# Builds a client from Debian's sources into build/clients, unless the same one is there. Its configuration is
# below; nothing of its sources is changed, but that linux.c joins Linux's FF-A bus.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
client=$1
work=$here/../../build/clients
mkdir -p "$work"
work=$(cd "$work" && pwd)
image=$work/$client.bin
tree=$work/$client
stamp=$(cat "$here/build.sh" "$here/linux.c" | sha256sum)

if [ -s "$image" ] && [ "$(cat "$image.stamp" 2>/dev/null)" = "$stamp" ]; then
	exit
fi

quietly() {
	if ! "$@" >"$work/log" 2>&1 </dev/null; then
		tail -n 30 "$work/log" >&2
		echo "clients: $client does not build: $*" >&2
		exit 1
	fi
}

arch=()
build() { # ARGUMENT OF MAKE...
	quietly nice make -C "$tree" -j"$(nproc)" "${arch[@]}" CROSS_COMPILE=aarch64-linux-gnu- "$@"
}

# What each of the lines asks for must have come true; of one that is not set, nothing is left.
configure() {
	build olddefconfig
	while read -r line; do
		if [[ $line == *=n ]] && ! grep -q "^${line%n}" "$tree/.config"; then
			continue
		fi
		if ! grep -qxF "$line" "$tree/.config"; then
			echo "clients: $client cannot be configured with $line" >&2
			exit 1
		fi
	done <"$work/options"
}

# UUIDs are those of sps.txt: as they are, and as U-Boot spells them.
u_boot() {
	source=$("$here/fetch.sh" "$work/packages" source u-boot u-boot_2025.01.orig.tar.bz2 trixie)
	tar -C "$tree" --strip-components 1 -xf "$source"
	build qemu_arm64_defconfig
	cat >"$work/options" <<-'END'
		CONFIG_ARM_FFA_TRANSPORT=y
		CONFIG_CMD_ARMFFA=y
		CONFIG_TEXT_BASE=0x40200000
		CONFIG_BOOTDELAY=0
		CONFIG_BOOTCOMMAND="armffa devlist; armffa getpart 01234567-89ab-cdef-0123-456789abcdef; armffa getpart 67452301-ab89-efcd-2301-efcdab896745; armffa ping 8002; poweroff"
		CONFIG_EFI_LOADER=n
		CONFIG_ENV_IS_IN_FLASH=n
		CONFIG_TOOLS_MKEFICAPSULE=n
		CONFIG_USB=n
	END
	cat "$work/options" >>"$tree/.config"
	configure
	build u-boot.bin
	mv "$tree/u-boot.bin" "$image"
}

linux() {
	arch=(ARCH=arm64) # which U-Boot calls arm, and finds out by itself
	source=$("$here/fetch.sh" "$work/packages" deb linux-source-6.12 'linux-source-6.12_*.deb' trixie bookworm-backports)
	dpkg-deb --fsys-tarfile "$source" | tar -xO --wildcards '*/linux-source-6.12.tar.xz' |
		tar -C "$tree" --strip-components 1 -xJ
	cp "$here/linux.c" "$tree/drivers/firmware/arm_ffa/client.c"
	echo 'obj-y += client.o' >>"$tree/drivers/firmware/arm_ffa/Makefile"
	cat >"$work/options" <<-'END'
		CONFIG_EXPERT=y
		CONFIG_BUG=y
		CONFIG_64BIT=y
		CONFIG_SMP=y
		CONFIG_PRINTK=y
		CONFIG_TTY=y
		CONFIG_SERIAL_AMBA_PL011=y
		CONFIG_SERIAL_AMBA_PL011_CONSOLE=y
		CONFIG_ARM_FFA_TRANSPORT=y
	END
	build KCONFIG_ALLCONFIG="$work/options" allnoconfig
	configure
	build Image
	mv "$tree/arch/arm64/boot/Image" "$image"
}

echo "clients: building $client, which takes some minutes"
rm -rf "$tree"
mkdir -p "$tree"
"${client/-/_}"
echo "$stamp" >"$image.stamp"
rm -rf "$tree"
