#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Builds or checks the documents that the argument names.
. "$(dirname "${BASH_SOURCE[0]}")/../outside/common.sh"

cd "$root"
case ${1-} in
reference)
	docs/reference/build.sh
	;;
man)
	build library "$root" -DFFA_NOTIFY_BUILD_TESTS=OFF -DFFA_NOTIFY_BUILD_EXAMPLES=OFF \
		-DFFA_NOTIFY_INSTALL_MAN=ON
	quietly cmake --install "$work/library" --prefix "$work/prefix"
	cd "$work/prefix/share/man/man3"
	diff <("$root/tests/gates/public_functions.sh" {conduit,notify,partinfo,spmc,trace}.h | sort) \
		<(printf '%s\n' *.3 | sed 's/\.3$//')
	mandoc -Tlint -- *.3
	# What it refers to is installed elsewhere as a rule.
	mandoc -Tlint -W warning -- ../man1/ffa-trace.1
	quietly groff -man -ww -z -- *.3
	if [ -s "$work/log" ]; then
		cat "$work/log"
		exit 1
	fi
	pages=(*.3)
	echo "${#pages[@]} pages, one for each function"
	;;
pictures)
	docs/pictures/build.sh "$work"
	for picture in "$work"/*.svg; do
		if ! cmp "docs/pictures/${picture##*/}" "$picture"; then
			echo "Draw it again: docs/pictures/build.sh" >&2
			exit 1
		fi
		echo "${picture##*/} is what its source gives"
	done
	;;
links)
	mapfile -t documents < <(find . -name '*.md' -not -path './build/*' | sort)
	tests/gates/links.py "${documents[@]}"
	;;
*)
	echo "usage: docs.sh reference|man|pictures|links" >&2
	exit 2
	;;
esac
