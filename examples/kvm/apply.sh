#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Puts the library behind pKVM's FF-A proxy. README.md says what is changed, and why.
set -eu

usage() {
	cat <<'END'
usage: apply.sh [--help] TREE

Copies the library and ffa_events.c into the Linux source tree TREE, below
arch/arm64/kvm/hyp/nvhe, and edits six files of KVM. Changes nothing if a place to be edited is
not found.
END
}

# shellcheck source=examples/edit.sh
. "$(dirname "$0")/../edit.sh"
start arch/arm64/kvm hyp/nvhe/ffa_events.c "$@"

# shellcheck disable=SC2016 # the dollars are for make
edit hyp/nvhe/Makefile '^hyp-obj-y \+= \$\(lib-objs\)' 'i\
include $(src)/ffa-notify/src/core/Makefile.ffa-notify\
ccflags-y += $(FFA_NOTIFY_INCLUDES) -DFFA_NOTIFY_MAX_SUBSCRIBERS=16\
ccflags-y += -DFFA_NOTIFY_PLATFORM_HEADER=\\"linux/types.h\\"\
hyp-obj-y += ffa_events.o ffa-notify/src/arch/aarch64/smccc.o\
hyp-obj-y += $(addprefix ffa-notify/src/core/,$(FFA_NOTIFY_OBJS))'
edit hyp/include/nvhe/ffa.h '^int hyp_ffa_init\(' 'a\
int ffa_events_init(void *tx, void *rx, u32 version);\
bool ffa_events_may_run(pkvm_handle_t handle, int *exit);\
int ffa_events_destroyed(pkvm_handle_t handle);\
bool ffa_events_lost(pkvm_handle_t handle);'
edit hyp/nvhe/ffa.c '^	version_lock = ' ',+1s/return 0;/return ffa_events_init(tx, rx, hyp_ffa_version);/'
edit hyp/nvhe/hyp-main.c '^		flush_hyp_vcpu\(hyp_vcpu\);' 'i\
		if (!ffa_events_may_run(pkvm_hyp_vcpu_to_hyp_vm(hyp_vcpu)->kvm.arch.pkvm.handle, \&ret)) {\
			pkvm_put_hyp_vcpu(hyp_vcpu);\
			goto out;\
		}\
'
edit hyp/nvhe/pkvm.c '^		if \(!vm_table\[i\]\)' 's/\(!.*\)/(!vm_table[i] \&\& !ffa_events_lost(idx_to_vm_handle(i)))/'
edit hyp/nvhe/pkvm.c '^	host_kvm = hyp_vm->host_kvm;' 'i\
	err = ffa_events_destroyed(handle);\
	if (err)\
		goto err_unlock;\
'
edit hyp/nvhe/pkvm.c '^#include <nvhe/mem_protect.h>' 'i\
#include <nvhe/ffa.h>'
edit pkvm.c '^#include <linux/init.h>' 'i\
#include <linux/delay.h>'
edit pkvm.c '^		WARN_ON\(kvm_call_hyp_nvhe\(__pkvm_teardown_vm' ',+1c\
		int ret;\
\
		migrate_disable();\
		while ((ret = kvm_call_hyp_nvhe(__pkvm_teardown_vm,\
						host_kvm->arch.pkvm.handle)) == -EAGAIN)\
			usleep_range(1000, 2000);\
		migrate_enable();\
		WARN_ON(ret);'
finish
