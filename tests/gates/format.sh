#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# C sources and headers are as clang-format leaves them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mapfile -t files < <(find include src tests examples tools -name '*.[ch]' | sort)
unformatted=()
for file in "${files[@]}"; do
	clang-format --dry-run -Werror "$file" 2>/dev/null || unformatted+=("$file")
done
if [ ${#unformatted[@]} -gt 0 ]; then
	printf 'not formatted: %s\n' "${unformatted[@]}" >&2
	echo "Format them: clang-format -i ${unformatted[*]}" >&2
	exit 1
fi
echo "${#files[@]} files are formatted"
