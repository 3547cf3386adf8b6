#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# build.sh [DIRECTORY]: makes the pictures of the documents from their sources, here unless a directory
# is given. The widths of text, and so the pictures, are those of Debian 12's tools and font.
set -euo pipefail
out=$(readlink -m "${1:-$(dirname "${BASH_SOURCE[0]}")}")
cd "$(dirname "${BASH_SOURCE[0]}")"
font=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
for tool in dot seqdiag3 aarch64-linux-gnu-gcc "$font"; do
	if ! [ -e "$tool" ] && ! command -v "$tool" >/dev/null; then
		echo "No $tool: install Debian's packages graphviz, python3-seqdiag, gcc-aarch64-linux-gnu and" \
			"fonts-dejavu-core." >&2
		exit 1
	fi
done

# draw SOURCE NAME: the first line of a source names its licence, which dot drops.
draw() {
	local licence
	licence=$(sed -n '1s|^// ||p' "$1")
	dot -Tsvg "$1" | sed "/^<svg/i <!-- $licence -->" >"$out/$2.svg"
}
for source in *.dot; do
	draw "$source" "${source%.dot}"
done
# Who uses whom, as the objects have it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for house in core spmc tools; do
	../../tests/gates/layers.sh --picture "$house" >"$work/$house.dot"
	draw "$work/$house.dot" "layers-$house"
done
# A white ground under what is drawn, for pages that are dark.
for source in *.seq; do
	picture=$out/${source%.seq}.svg
	seqdiag3 -T svg --nodoctype -f "$font" "$source" -o "$picture"
	sed -i 's|</defs>|&\n  <rect width="100%" height="100%" fill="white" />|' "$picture"
done
