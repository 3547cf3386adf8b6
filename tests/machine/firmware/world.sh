#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: world.sh WORLD DIRECTORY IMAGES
# Makes DIRECTORY/WORLD/bl1.bin and fip.bin, without BL33, and a line about it in `about`, unless they are
# there and have the SPs of IMAGES, which are this project's. Sources are in DIRECTORY/sources. Worlds:
#   none       TF-A alone, no FF-A
#   optee      OP-TEE with virtualization as SPMC at S-EL1
#   optee-sps  OP-TEE as SPMC at S-EL1, with two of this project's SPs at S-EL0
#   tfa-el3    TF-A's own SPMC at EL3, with this project's SP at S-EL1
#   hafnium    Hafnium at S-EL2, whose tree is DIRECTORY/sources/hafnium, with three of this project's SPs at S-EL1
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
world=$1
top=$(cd "$2" && pwd)
images=$(cd "$3" && pwd)
directory=$top/$world
sp=$directory/sp.bin
case $world in
none | optee) own=/dev/null ;;
optee-sps) own=$images/sp0.bin ;;
tfa-el3 | hafnium) own=$images/sp1.bin ;;
*)
	echo "firmware: no world \"$world\"" >&2
	exit 2
	;;
esac
if [ -e "$directory/about" ] && cmp -s "$own" "$sp"; then
	exit
fi
tfa=$top/sources/arm-trusted-firmware
optee=$top/sources/optee-os
cross=aarch64-linux-gnu-

quietly() {
	"$@" >"$directory/log" 2>&1 || {
		tail -n 20 "$directory/log"
		echo "firmware: $world was not built: $directory/log says why" >&2
		exit 1
	}
}

source_of() { # package, suites...
	"$here/source.sh" "$top/sources" "$@"
}

# Options of the secure world come first.
build_tfa() {
	source_of arm-trusted-firmware trixie
	quietly make -C "$tfa" -j "$(nproc)" PLAT=qemu QEMU_USE_GIC_DRIVER=QEMU_GICV3 ENABLE_SME_FOR_NS=0 \
		ENABLE_SVE_FOR_NS=0 CTX_INCLUDE_FPREGS=1 DEBUG=1 CROSS_COMPILE=$cross BUILD_BASE="$directory/tfa" \
		"$@" bl1 bl2 bl31
	cp "$directory/tfa/qemu/debug/bl1.bin" "$directory"
	fip=(--tb-fw "$directory/tfa/qemu/debug/bl2.bin" --soc-fw "$directory/tfa/qemu/debug/bl31.bin")
	about="TF-A $(cat "$top/sources/arm-trusted-firmware.version")"
}

# At its first acknowledgement of an SP's the core looks at the properties of the receiver, the hypervisor,
# for which it has none: those of the sender are meant. Once corrected, there is nothing to be found again.
correct_optee() {
	sed -i '/^ffa_handle_sp_direct_resp(/,/^}/s/!(dst->props/!(caller_sp->props/' \
		"$optee/core/arch/arm/kernel/spmc_sp_handler.c"
}

build_optee() {
	local core=$directory/optee/core
	source_of optee-os forky sid
	correct_optee
	# Its scripts need modules that another python3 on the path may lack.
	quietly env PATH="/usr/bin:$PATH" make -C "$optee" -j "$(nproc)" O="$directory/optee" \
		PLATFORM=vexpress-qemu_armv8a CFG_CORE_SEL1_SPMC=y CFG_ARM_GICV3=y CFG_ARM64_core=y \
		CFG_USER_TA_TARGETS=ta_arm64 CFG_IN_TREE_EARLY_TAS= CFG_BUILD_IN_TREE_TA=n CFG_CORE_HEAP_SIZE=524288 \
		CROSS_COMPILE=$cross CROSS_COMPILE64=$cross CROSS_COMPILE_core=$cross CROSS_COMPILE_ta_arm64=$cross \
		"$@" "$core"/tee-{header,pager,pageable}_v2.bin
	dtc -q -O dtb -o "$directory/manifest.dtb" "$here/optee.dts"
	build_tfa SPD=spmd SPMD_SPM_AT_SEL2=0 SPMC_OPTEE=1
	fip+=(--tos-fw "$core/tee-header_v2.bin" --tos-fw-extra1 "$core/tee-pager_v2.bin"
		--tos-fw-extra2 "$core/tee-pageable_v2.bin" --tos-fw-config "$directory/manifest.dtb")
	about+=", OP-TEE $(cat "$top/sources/optee-os.version")"
}

add_sp() { # ID, UUID, the same as words
	mkdir -p "$directory"/sps/{bin,manifest}
	cp "$sp" "$directory/sps/bin/$2.bin"
	sed -e "s/@ID@/$1/g" -e "s/@UUID@/$3/" "$here/sp.dts" |
		dtc -q -O dtb -o "$directory/sps/manifest/$2.dtb"
	sps+="${sps:+ }$directory/sps/bin/$2.bin"
}

# QEMU 7.2 has no timers of S-EL2, and no SP here asks for one.
leave_timers_alone() {
	sed -i -E 's/write_msr\(cnthps_[a-z]+_el2, ([^)]*)\)/(void)\1/; s/read_msr\(MSR_CNTHPS_[A-Z]+_EL2\)/0/' \
		"$1/src/arch/aarch64/hypervisor/host_timer.c"
}

in_llvm() {
	quietly env PATH="/usr/lib/llvm-19/bin:$PATH" "$@"
}

# As a project of its own, and without the submodules of the tree.
build_hafnium() {
	local tree=$directory/hafnium headers
	[ -e "$top/sources/hafnium.version" ] || {
		echo "firmware: no sources of Hafnium: tests/run firmware --hafnium DIRECTORY names them" >&2
		exit 2
	}
	source_of arm-trusted-firmware trixie
	rm -rf "$tree"
	mkdir -p "$tree"/project/notify/qemu "$tree"/third_party/dtc
	cp -R "$top"/sources/hafnium/{.gn,BUILD.gn,build,inc,src,vmlib} "$tree"
	leave_timers_alone "$tree"
	cp "$here/hafnium/project.gn" "$tree/project/notify/BUILD.gn"
	echo 'source_set("qemu") {}' >"$tree/project/notify/qemu/BUILD.gn"
	cp "$here/hafnium/libfdt.gn" "$tree/third_party/dtc/BUILD.gn"
	cp -R "$tfa"/{include,lib} "$tree/third_party/dtc"
	headers=$(clang-19 --print-resource-dir)
	in_llvm gn --root="$tree" gen "$tree/out" --args="project=\"notify\" toolchain_lib=\"$headers\""
	in_llvm ninja -C "$tree/out" qemu_clang/hafnium.bin
}

# BL2 reads from packages.dts what make would read from the layout.
build_under_hafnium() {
	echo '{}' >"$directory/layout.json"
	build_tfa SPD=spmd SPMD_SPM_AT_SEL2=1 SP_LAYOUT_FILE="$directory/layout.json"
	dtc -q -O dtb -o "$directory/manifest.dtb" "$here/hafnium/spmc.dts"
	dtc -q -O dtb -o "$directory/packages.dtb" "$here/hafnium/packages.dts"
	fip+=(--tos-fw "$directory/hafnium/out/qemu_clang/hafnium.bin" --tos-fw-config "$directory/manifest.dtb"
		--tb-fw-config "$directory/packages.dtb")
	about+=", Hafnium $(cat "$top/sources/hafnium.version")"
}

add_package() { # number, address, UUID, the same as words
	sed -e "s/@NUMBER@/$1/; s/@ADDRESS@/$2/; s/@UUID@/$4/" "$here/hafnium/sp.dts" |
		dtc -q -O dtb -o "$directory/sp$1.dtb"
	quietly python3 -B "$tfa/tools/sptool/sptool.py" -i "$sp:$directory/sp$1.dtb" -o "$directory/sp$1.pkg"
	fip+=(--blob "uuid=$3,file=$directory/sp$1.pkg")
}

rm -f "$directory/about"
mkdir -p "$directory"
cat "$own" >"$sp"
echo "Building $world in $directory"
case $world in
none)
	build_tfa
	;;
optee)
	build_optee CFG_NS_VIRTUALIZATION=y CFG_VIRT_GUEST_COUNT=2
	;;
optee-sps)
	sps=
	add_sp 0x8005 11111111-1111-4111-8111-111111111111 "0x11111111 0x11114111 0x81111111 0x11111111"
	add_sp 0x8006 22222222-2222-4222-8222-222222222222 "0x22222222 0x22224222 0x82222222 0x22222222"
	build_optee CFG_SECURE_PARTITION=y CFG_NS_VIRTUALIZATION=n SP_PATHS="$sps"
	;;
tfa-el3)
	dtc -q -O dtb -o "$directory/manifest.dtb" "$here/tfa-el3.dts"
	build_tfa SPD=spmd SPMC_AT_EL3=1 SPMD_SPM_AT_SEL2=0 CTX_INCLUDE_EL2_REGS=0 BL32="$sp"
	fip+=(--tos-fw "$sp" --tos-fw-config "$directory/manifest.dtb")
	;;
hafnium)
	build_hafnium
	build_under_hafnium
	add_package 1 0x0e400000 11111111-1111-4111-8111-111111111111 "0x11111111 0x11114111 0x81111111 0x11111111"
	add_package 2 0x0e500000 22222222-2222-4222-8222-222222222222 "0x22222222 0x22224222 0x82222222 0x22222222"
	add_package 3 0x0e600000 33333333-3333-4333-8333-333333333333 "0x33333333 0x33334333 0x83333333 0x33333333"
	;;
esac
rm -f "$directory/fip.bin"
quietly fiptool create "${fip[@]}" "$directory/fip.bin"
echo "$about" >"$directory/about"
