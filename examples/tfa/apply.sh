#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Puts the library into TF-A's SPMD. README.md says what is changed, and why.
set -eu

usage() {
	cat <<'END'
usage: apply.sh [--help] TREE

Copies the library and ffa_vm_svc.c into the TF-A source tree TREE, below services/std_svc/spmd,
and edits three files there. Changes nothing if a place to be edited is not found.
END
}

# shellcheck source=examples/edit.sh
. "$(dirname "$0")/../edit.sh"
start services/std_svc/spmd ffa_vm_svc.c "$@"

# shellcheck disable=SC2016 # the dollars are for make
edit spmd.mk '^NEED_BL32' 'i\
include services/std_svc/spmd/ffa-notify/src/core/Makefile.ffa-notify\
SPMD_SOURCES += services/std_svc/spmd/ffa_vm_svc.c $(addprefix $(FFA_NOTIFY_DIR)/,$(FFA_NOTIFY_SRCS))\
SPD_INCLUDES += $(FFA_NOTIFY_INCLUDES)\
'
edit spmd_private.h '^uint64_t spmd_ffa_error_return\(' 'i\
bool ffa_vm_svc_takes(uint32_t smc_fid);\
'
edit spmd_main.c '^	if \(\(!secure_origin\) && \(smc_fid != FFA_VERSION\)\) \{' 'i\
	if (secure_origin \&\& ffa_vm_svc_takes(smc_fid)) {\
		spmd_spm_core_sync_exit(0ULL);\
	}\

'
finish
