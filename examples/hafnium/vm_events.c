/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For Hafnium as hypervisor in the normal world: tells the SPs that subscribed of its VMs. It is
 * compiled inside Hafnium's tree, where apply.sh puts it.
 */
#include "hf/arch/other_world.h"

#include "hf/check.h"
#include "hf/dlog.h"
#include "hf/ffa/init.h"
#include "hf/ffa/vm.h"
#include "hf/ffa_internal.h"
#include "hf/spinlock.h"
#include "hf/std.h"
#include "hf/vcpu.h"
#include "hf/vm.h"

#include <ffa/notify.h>

/* Calls of the library for a VM. Then it goes on without the SP that it waits for. */
#define TURNS 10000

enum phase { NEW, CREATED, FAILED, DESTROYED };

struct vm_events {
	struct ffa_vm vm;
	enum phase phase;
	bool busy;      /* a CPU is in the library for this VM */
	uint32_t turns; /* that waited for an SP */
};

static struct ffa_notify notify;
static struct ffa_subscriber subscribers[FFA_NOTIFY_MAX_SUBSCRIBERS];

static struct vm_events events[MAX_VMS];
static struct spinlock lock = SPINLOCK_INIT;

static void events_call(void *priv, struct ffa_regs *regs)
{
	struct ffa_value value = {0};

	(void)priv;
	static_assert(offsetof(struct ffa_value, extended_val) == 8 * sizeof(uint64_t));
	static_assert(offsetof(struct ffa_value, extended_val.valid) == sizeof(*regs));
	memcpy_s(&value, sizeof(value), regs, sizeof(*regs));
	value = arch_other_world_call_ext(value);
	memcpy_s(regs, sizeof(*regs), &value, sizeof(*regs));
}

/* Interrupts of the normal world are the primary VM's: it takes them when it runs. */
static int events_relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	return 1;
}

/*
 * The SPMC answers for an SP that is dead, stopped or gone: the VM runs without it. What an SP says
 * itself counts.
 */
static int events_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	return why->function == FFA_ERROR_32;
}

static void events_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	dlog_warning("%s: SP %#x, VM %#x, status %d\n", entry->text, entry->sp_id, entry->vm_id,
	             entry->status);
}

static const struct ffa_hooks hooks = {
	.call = events_call,
	.relax = events_relax,
	.refused = events_refused,
	.log = events_log,
};

static struct vm_events *events_of(ffa_id_t vm_id)
{
	return &events[vm_id - HF_VM_ID_OFFSET];
}

/* Whether this CPU may call the library for the VM, which then is in that phase. */
static bool begin(struct vm_events *e, enum phase phase)
{
	bool begun;

	sl_lock(&lock);
	begun = e->phase == phase && !e->busy;
	e->busy |= begun;
	sl_unlock(&lock);
	return begun;
}

static void end(struct vm_events *e, enum phase phase)
{
	sl_lock(&lock);
	e->phase = phase;
	e->busy = false;
	sl_unlock(&lock);
}

/* Called by the CPU that is in the library for the VM: gives up who keeps it waiting in the end. */
static void lose_patience(struct vm_events *e, ffa_id_t vm_id)
{
	const ffa_id_t sp_id = e->vm.waiting_sp;

	if (sp_id == 0) {
		e->turns = 0;
		return;
	}
	e->turns++;
	if (e->turns >= TURNS) {
		dlog_warning("VM %#x waits no longer for SP %#x\n", vm_id, sp_id);
		ffa_vm_skip(&notify, &e->vm, sp_id);
		e->turns = 0;
	}
}

static void go_on_creating(ffa_id_t vm_id)
{
	struct vm_events *e = events_of(vm_id);
	int result;

	if (!begin(e, NEW)) {
		return;
	}
	lose_patience(e, vm_id);
	result = ffa_vm_created(&notify, &e->vm, vm_id);
	if (result < 0) {
		dlog_error("VM %#x must not run: %s\n", vm_id, ffa_strerror(result));
	}
	end(e, result > 0 ? NEW : result == FFA_R_OK ? CREATED : FAILED);
}

/* A VM ends when it has turned off all of its vCPUs, or aborts and its other vCPUs have left it. */
static bool has_ended(struct vm *vm)
{
	const enum vm_state vm_state = vm_read_state(vm);
	bool off = true;

	for (ffa_vcpu_index_t i = 0; i < vm->vcpu_count; i++) {
		const enum vcpu_state state = vm_get_vcpu(vm, i)->state;

		if (state == VCPU_STATE_RUNNING || state == VCPU_STATE_STARTING) {
			return false;
		}
		off &= state == VCPU_STATE_OFF;
	}
	return off || vm_state == VM_STATE_ABORTING || vm_state == VM_STATE_NULL;
}

static void go_on_destroying(struct vm *vm)
{
	struct vm_events *e = events_of(vm->id);
	int result;

	if (!has_ended(vm) || !begin(e, CREATED)) {
		return;
	}
	lose_patience(e, vm->id);
	result = ffa_vm_destroyed(&notify, &e->vm);
	/* Nobody asks for the verdict, e->vm.id: no ID is used twice here. */
	end(e, result > 0 ? CREATED : DESTROYED);
}

static void probe(void)
{
	const struct vm *spmc = vm_find(HF_OTHER_WORLD_ID);
	const struct ffa_config config = {
		.hooks = &hooks,
		.version = FFA_VERSION_COMPILED,
		.rxtx = {.rx = (void *)(uintptr_t)spmc->mailbox.send,
	                 .pages = spmc->mailbox.buf_size / FFA_PAGE_SIZE,
	                 .mapped = 1},
		.table = subscribers,
		.table_len = FFA_NOTIFY_MAX_SUBSCRIBERS,
		.vm_size = sizeof(struct ffa_vm),
	};
	const int result = ffa_probe(&notify, &config);

	dlog_info("%u SPs want to be told of VMs: %s\n", notify.subscriber_count,
	          ffa_strerror(result));
	CHECK(result == FFA_R_OK);
}

void ffa_vm_events_init(void)
{
	probe();
	/* It ends: for each SP there are TURNS at most. */
	while (events_of(HF_PRIMARY_VM_ID)->phase == NEW) {
		go_on_creating(HF_PRIMARY_VM_ID);
	}
	CHECK(events_of(HF_PRIMARY_VM_ID)->phase == CREATED);
}

bool ffa_vm_events_run(ffa_id_t vm_id, ffa_vcpu_index_t vcpu_idx, struct ffa_value *ret)
{
	if (notify.version == 0 || vm_find(vm_id) == NULL) {
		return false;
	}
	for (size_t i = 0; i < vm_get_count(); i++) {
		go_on_destroying(vm_find_index(i));
	}
	go_on_creating(vm_id);
	switch (events_of(vm_id)->phase) {
	case NEW:
		*ret = (struct ffa_value){.func = FFA_INTERRUPT_32,
		                          .arg1 = ffa_vm_vcpu(vm_id, vcpu_idx)};
		return true;
	case FAILED:
		*ret = ffa_error(FFA_ABORTED);
		return true;
	default:
		return false;
	}
}
