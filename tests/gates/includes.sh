#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Who may include what, and who may touch the hooks.
exec "$(dirname "${BASH_SOURCE[0]}")/includes.py"
