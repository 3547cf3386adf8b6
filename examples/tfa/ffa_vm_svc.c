/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For TF-A's SPMD: an SMC service for hypervisors that have no FF-A of their own. They say which VM
 * comes and goes, and EL3 tells the SPs. It is compiled inside TF-A's tree, where apply.sh puts it.
 */
#include <common/debug.h>
#include <common/runtime_svc.h>
#include <lib/el3_runtime/context_mgmt.h>
#include <lib/spinlock.h>
#include <plat/common/platform.h>
#include <services/ffa_svc.h>

#include <ffa/notify.h>

#include "spmd_private.h"

#if SPMC_AT_EL3
#error "The SPMC has to be at a lower EL: SPs of one at EL3 cannot be called from here"
#endif

/* Fast SMC32 of the OEM's range. w1 is the VM ID; w0 is then the enum ffa_result, as int32_t. */
#define SVC_CREATED U(0x8300ffa0)
#define SVC_DESTROYED U(0x8300ffa1)
/* Gives up the SP that the VM's event waits for. The caller has a clock. */
#define SVC_SKIP U(0x8300ffa2)

/* VMs at a time, those included that are gone but may be known to an SP. */
#define SVC_VMS 16

static struct ffa_notify notify;
static int probed = FFA_R_AGAIN;
static struct ffa_subscriber subscribers[FFA_NOTIFY_MAX_SUBSCRIBERS];
/* The library's verdict frees a slot: the member id is 0 then, and else a VM's ID or a spent one. */
static struct ffa_vm vms[SVC_VMS];

static spinlock_t lock;
static bool busy;

/* Whether this CPU is inside svc_call(). */
static bool calling[PLATFORM_CORE_COUNT];

static void save_normal_world(void)
{
#if SPMD_SPM_AT_SEL2
	cm_el2_sysregs_context_save(NON_SECURE);
	cm_el2_sysregs_context_save_gic(NON_SECURE);
#else
	cm_el1_sysregs_context_save(NON_SECURE);
#endif
}

static void restore_normal_world(void)
{
#if SPMD_SPM_AT_SEL2
	cm_el2_sysregs_context_restore(NON_SECURE);
	cm_el2_sysregs_context_restore_gic(NON_SECURE);
#else
	cm_el1_sysregs_context_restore(NON_SECURE);
#endif
	cm_set_next_eret_context(NON_SECURE);
}

/* An SMC to oneself is no call at EL3: the SPMC is entered as for an SMC of the normal world. */
static void enter_spmc(struct ffa_regs *regs)
{
	spmd_spm_core_context_t *spmc = spmd_get_context();
	const unsigned int cpu = plat_my_core_pos();
	gp_regs_t *gpregs = get_gpregs_ctx(&spmc->cpu_ctx);
	unsigned int i;

	for (i = 0U; i < ARRAY_SIZE(regs->x); i++) {
		write_ctx_reg(gpregs, i << DWORD_SHIFT, regs->x[i]);
	}
	save_normal_world();
	calling[cpu] = true;
	(void)spmd_spm_core_sync_entry(spmc);
	calling[cpu] = false;
	restore_normal_world();
	for (i = 0U; i < ARRAY_SIZE(regs->x); i++) {
		regs->x[i] = read_ctx_reg(gpregs, i << DWORD_SHIFT);
	}
}

/* For the SPMC the version of the normal world is a message from the SPMD. */
static void negotiate_version(struct ffa_regs *regs)
{
	struct ffa_regs message = {
		.x = {FFA_MSG_SEND_DIRECT_REQ_SMC32,
	              (SPMD_DIRECT_MSG_ENDPOINT_ID << FFA_DIRECT_MSG_SOURCE_SHIFT) |
	                      spmd_spmc_id_get(),
	              FFA_FWK_MSG_BIT | SPMD_FWK_MSG_FFA_VERSION_REQ, regs->x[1]},
	};

	enter_spmc(&message);
	if ((uint32_t)message.x[0] != FFA_MSG_SEND_DIRECT_RESP_SMC32 ||
	    (uint32_t)message.x[2] != (FFA_FWK_MSG_BIT | SPMD_FWK_MSG_FFA_VERSION_RESP)) {
		message.x[3] = (uint32_t)FFA_ERROR_NOT_SUPPORTED;
	}
	regs->x[0] = message.x[3];
}

static void svc_call(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	if ((uint32_t)regs->x[0] == FFA_VERSION) {
		negotiate_version(regs);
	} else {
		enter_spmc(regs);
	}
}

/*
 * Asked by the SPMD for every FF-A call from the secure world: whether it is the answer that this
 * CPU waits for. It is, unless it is a call that the SPMD answers by itself.
 */
bool ffa_vm_svc_takes(uint32_t smc_fid)
{
	if (!calling[plat_my_core_pos()]) {
		return false;
	}
	switch (smc_fid) {
	case FFA_VERSION:
	case FFA_FEATURES:
	case FFA_ID_GET:
	case FFA_SPM_ID_GET:
	case FFA_PARTITION_INFO_GET_REGS_SMC64:
	case FFA_SECONDARY_EP_REGISTER_SMC64:
	case FFA_EL3_INTR_HANDLE:
		return false;
	default:
		return true;
	}
}

/* The event stops: the normal world takes its interrupts, and its next SMC sends or resumes again. */
static int svc_relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	return 1;
}

/*
 * The SPMC answers for an SP that is dead, stopped or gone: the VM goes on without it. What an SP
 * says itself counts.
 */
static int svc_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	return (why->function == FFA_ERROR) ? 1 : 0;
}

static void svc_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	WARN("FF-A: %s: SP %x, VM %u, status %d\n", entry->text, entry->sp_id, entry->vm_id,
	     entry->status);
}

static const struct ffa_hooks hooks = {
	.call = svc_call,
	.relax = svc_relax,
	.refused = svc_refused,
	.log = svc_log,
};

/* When the first VM comes: the SPMC does not run yet when services are set up. */
static void probe(void)
{
	static const struct ffa_config config = {
		.hooks = &hooks,
		.table = subscribers,
		.table_len = ARRAY_SIZE(subscribers),
		.vm_size = sizeof(struct ffa_vm),
	};

	probed = ffa_probe(&notify, &config);
	INFO("FF-A: %u SPs want to be told of VMs: %s\n", notify.subscriber_count,
	     ffa_strerror(probed));
}

/* The slot of a VM, or for 0 a free one; or NULL. */
static struct ffa_vm *find(uint16_t id)
{
	unsigned int i;

	for (i = 0U; i < ARRAY_SIZE(vms); i++) {
		if (vms[i].id == id) {
			return &vms[i];
		}
	}
	return NULL;
}

/* A spent ID still has its slot, where the library refuses it: FFA_R_STATE. */
static int created(uint16_t id)
{
	struct ffa_vm *vm = find(id);

	if (vm == NULL) {
		vm = find(0U);
	}
	return (vm == NULL) ? FFA_R_NOSPACE : ffa_vm_created(&notify, vm, id);
}

static int destroyed(uint16_t id)
{
	struct ffa_vm *vm = find(id);

	return (id == 0U || vm == NULL) ? FFA_R_STATE : ffa_vm_destroyed(&notify, vm);
}

static int skip(uint16_t id)
{
	struct ffa_vm *vm = find(id);

	if (id == 0U || vm == NULL || vm->waiting_sp == 0U) {
		return FFA_R_STATE;
	}
	return ffa_vm_skip(&notify, vm, vm->waiting_sp);
}

static int serve(uint32_t smc_fid, uint16_t id)
{
	if (spmd_get_context()->state != SPMC_STATE_ON) {
		return FFA_R_ABSENT;
	}
	if (probed > 0) {
		probe();
	}
	if (probed < 0) {
		return probed;
	}
	switch (smc_fid) {
	case SVC_CREATED:
		return created(id);
	case SVC_DESTROYED:
		return destroyed(id);
	default:
		return skip(id);
	}
}

static bool take_turn(void)
{
	bool taken;

	spin_lock(&lock);
	taken = !busy;
	busy = true;
	spin_unlock(&lock);
	return taken;
}

static void end_turn(void)
{
	spin_lock(&lock);
	busy = false;
	spin_unlock(&lock);
}

/* One CPU at a time, without a lock held while an SP runs: the others have to come again. */
static uintptr_t svc_handler(uint32_t smc_fid, u_register_t x1, u_register_t x2, u_register_t x3,
                             u_register_t x4, void *cookie, void *handle, u_register_t flags)
{
	int result = FFA_R_AGAIN;

	if (is_caller_secure(flags) ||
	    (smc_fid != SVC_CREATED && smc_fid != SVC_DESTROYED && smc_fid != SVC_SKIP)) {
		SMC_RET1(handle, SMC_UNK);
	}
	if (take_turn()) {
		result = serve(smc_fid, (uint16_t)x1);
		end_turn();
	}
	SMC_RET1(handle, (uint32_t)result);
}

DECLARE_RT_SVC(ffa_vm_svc, OEN_OEM_START, OEN_OEM_END, SMC_TYPE_FAST, NULL, svc_handler);
