#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Rust: bindgen understands the public headers, and a program that uses them works.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

build library "$root" -DFFA_NOTIFY_BUILD_TESTS=OFF -DFFA_NOTIFY_BUILD_EXAMPLES=OFF
cd "$work"
printf '#include <ffa/%s.h>\n' notify partinfo conduit spmc trace >ffa.h
quietly bindgen ffa.h -o ffa.rs --allowlist-file '.*/ffa/\w+\.h' --size_t-is-usize -- -I"$root/include"
OUT_DIR=$work quietly rustc --test --edition 2021 -D warnings "$here/rust/consumer.rs" \
	-L library -l static=ffa-notify -l static=ffa-spmc
quietly ./consumer
grep '^test result' log
