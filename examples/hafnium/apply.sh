#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Puts the library into Hafnium as hypervisor. README.md says what is changed, and why.
set -eu

usage() {
	cat <<'END'
usage: apply.sh [--help] TREE

Copies the library and vm_events.c into the Hafnium source tree TREE, below src/ffa/hypervisor, and
edits four files. Changes nothing if a place to be edited is not found.
END
}

# shellcheck source=examples/edit.sh
. "$(dirname "$0")/../edit.sh"
start . src/ffa/hypervisor/vm_events.c "$@"

edit src/ffa/BUILD.gn '^    "hypervisor/vm.c",' ',+1c\
    "hypervisor/vm.c",\
    "hypervisor/vm_events.c",\
  ]\
  deps += [ "//src/ffa/hypervisor/ffa-notify/src/core:ffa_notify" ]'
edit inc/hf/ffa/vm.h '^void ffa_vm_free_resources\(' 'a\
\
void ffa_vm_events_init(void);\
bool ffa_vm_events_run(ffa_id_t vm_id, ffa_vcpu_index_t vcpu_idx,\
		       struct ffa_value *ret);'
edit src/ffa/hypervisor/init.c '"TEE finished setting up buffers' 'a\
\
	ffa_vm_events_init();'
edit src/ffa/hypervisor/init.c '^#include "hf/ffa/setup_and_discovery.h"' 'a\
#include "hf/ffa/vm.h"'
edit src/ffa/hypervisor/cpu_cycles.c '^bool ffa_cpu_cycles_run_forward\(' \
	',/^}/s/return false;/return ffa_vm_events_run(vm_id, vcpu_idx, ret);/'
finish
