#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Prints the name of every function that the public headers given declare: public_functions.sh
# notify.h ... Declarations start in the first column, and only their name precedes a parenthesis.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../include/ffa"
sed -nE 's/^[a-z].*[ *](ffa_[a-z0-9_]+)\(.*/\1/p' "$@"
