/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Announces a VM's creation and destruction to an emulated secure world. */
#include <ffa/notify.h>
#include <ffa/spmc.h>
#include <stdio.h>

#ifdef EXPECTED_SUBSCRIBERS
#if FFA_NOTIFY_MAX_SUBSCRIBERS != EXPECTED_SUBSCRIBERS
#error "this program and the library disagree about struct ffa_vm"
#endif
#endif

#define SP_ID 0x8001
#define VM_ID 1

static int check(int ok, const char *what)
{
	printf("%s: %s\n", ok ? "ok" : "FAILED", what);
	return !ok;
}

int main(void)
{
	/* Receives direct requests and both VM messages, runs in AArch64 (FF-A Table 6.2). */
	static const struct ffa_spmc_service service = {{1}, 0x1c1};
	static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(1)];
	static struct ffa_subscriber table[4];
	struct ffa_spmc_sp sp = {
		.id = SP_ID, .contexts = 1, .services = &service, .service_count = 1};
	struct ffa_spmc_config world = {.profile = ffa_spmc_find_profile("strict-1.3"),
	                                .sps = &sp,
	                                .sp_count = 1,
	                                .vm_state = vm_state};
	struct ffa_spmc spmc;
	struct ffa_spmc_cpu cpu = {&spmc, 0};
	struct ffa_hooks hooks = {.priv = &cpu, .call = ffa_spmc_call};
	struct ffa_config config = {
		.hooks = &hooks, .table = table, .table_len = 4, .vm_size = sizeof(struct ffa_vm)};
	struct ffa_notify n;
	struct ffa_vm vm = {0};
	int failed = 0;

	failed |= check(ffa_spmc_init(&spmc, &world) == FFA_SPMC_M_NONE, "the emulator starts");
	failed |= check(ffa_probe(&n, &config) == FFA_R_OK, "the probe succeeds");
	failed |= check(n.subscriber_count == 1 && n.subscribers[0].sp_id == SP_ID,
	                "it finds the one subscriber");
	failed |= check(ffa_vm_created(&n, &vm, VM_ID) == FFA_R_OK, "the creation is acknowledged");
	failed |= check(ffa_spmc_state_of(&spmc, SP_ID, VM_ID) == FFA_SPMC_VM_AVAILABLE,
	                "the SP knows of the VM");
	failed |= check(ffa_vm_destroyed(&n, &vm) == FFA_R_OK, "the destruction is acknowledged");
	failed |= check(ffa_spmc_state_of(&spmc, SP_ID, VM_ID) == FFA_SPMC_VM_UNAVAILABLE,
	                "the SP has forgotten the VM");
	ffa_release(&n);
	failed |= check(ffa_spmc_finish(&spmc) == 0, "no call broke the specification");
	return failed;
}
