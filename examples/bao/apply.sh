#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Puts the library into Bao, for AArch64 with an MMU. README.md says what is changed, and why.
set -eu

usage() {
	cat <<'END'
usage: apply.sh [--help] TREE

Copies the library and ffa_events.c into the Bao source tree TREE, below
src/arch/armv8/armv8-a/aarch64, and edits five files. Changes nothing if a place to be edited is not
found.
END
}

# shellcheck source=examples/edit.sh
. "$(dirname "$0")/../edit.sh"
start src arch/armv8/armv8-a/aarch64/ffa_events.c "$@"

# shellcheck disable=SC2016 # the dollars are for make
edit arch/armv8/armv8-a/aarch64/objects.mk '/vmm.o$' 'a\
\
include $(cpu_arch_dir)/$(ARCH_PROFILE)/$(ARCH_SUB)/ffa-notify/src/core/Makefile.ffa-notify\
inc_dirs+=$(FFA_NOTIFY_INCLUDE_DIRS)\
cpu-objs-y+=$(ARCH_PROFILE)/$(ARCH_SUB)/ffa_events.o\
# What Bao does not call: it links objects, not a library.\
ffa-notify-objs=$(filter-out handover.o lifecycle.o strerror.o,$(FFA_NOTIFY_OBJS))\
cpu-objs-y+=$(addprefix $(ARCH_PROFILE)/$(ARCH_SUB)/ffa-notify/src/core/,$(ffa-notify-objs))\
cpu-objs-y+=$(ARCH_PROFILE)/$(ARCH_SUB)/ffa-notify/src/arch/aarch64/smccc.o'
edit core/inc/vm.h '^void vm_arch_init\(' 'a\
void vm_arch_created(struct vm* vm);'
edit core/vmm.c '^void vmm_init\(' 'i\
__attribute__((weak)) void vm_arch_created(struct vm* vm)\
{\
    UNUSED_ARG(vm);\
}\
'
edit core/vmm.c '^        struct vm\* vm = vm_init\(' 'a\
        if (master) {\
            vm_arch_created(vm);\
        }'
edit arch/armv8/inc/arch/psci.h '^#define PSCI_FEATURES ' 'i\
#define PSCI_SYSTEM_OFF          (0x84000008)'
edit arch/armv8/inc/arch/psci.h '^int32_t psci_standby\(' 'i\
int32_t psci_system_off(void);'
edit arch/armv8/psci.c '^int32_t psci_smc_handler\(' 'i\
__attribute__((weak)) int32_t psci_system_off(void)\
{\
    return PSCI_E_NOT_SUPPORTED;\
}\
'
edit arch/armv8/psci.c '^        case PSCI_MIG_INFO_TYPE:' 'i\
        case PSCI_SYSTEM_OFF:\
            ret = psci_system_off();\
            break;\
'
finish
