/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Whole lives of VMs in the emulated secure world, whose judge counts every request that FF-A
 * forbids and which knows what each SP holds of each VM.
 */
#include "fake.h"

#include <string.h>

#include <ffa/spmc.h>

#define SPS 4u
#define V1_1 0x10001u
#define V1_2 0x10002u
#define V1_3 0x10003u

/* 8001: two services, the second one unable to receive; 8002 created, 8003 destroyed, 8004 both. */
static const struct ffa_spmc_service services[] = {
	{{1}, P_BOTH}, {{2}, 0x104}, {{3}, P_RECEIVES | P_CREATED}, {{4}, P_RECEIVES | P_DESTROYED},
	{{5}, P_BOTH},
};

struct world {
	struct ffa_spmc spmc;
	struct ffa_spmc_config config;
	struct ffa_spmc_profile profile;
	struct ffa_spmc_sp sps[SPS];
	struct ffa_spmc_act acts[4];
	struct ffa_spmc_cpu cpu;
	struct ffa_hooks hooks;
	struct ffa_config probe;
	struct ffa_notify n;
	struct ffa_subscriber table[SPS];
	uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(SPS)];
};

/*
 * The emulator takes any memory: what it is told of as physical address is a matter of agreement.
 */
#define RX_PA 0x40100000u
#define TX_PA 0x40200000u
static uint8_t rx[PAGE];
static uint8_t tx[PAGE];

static void *memory_at(void *priv, uint64_t pa, size_t size)
{
	(void)priv;
	if (size != PAGE) {
		return NULL;
	}
	return (pa == RX_PA) ? rx : (pa == TX_PA) ? tx : NULL;
}

static int begin(void **state)
{
	static struct world world;
	struct world *const w = &world;
	unsigned int i;

	memset(w, 0, sizeof(*w));
	for (i = 0; i < SPS; i++) {
		w->sps[i].id = (uint16_t)(0x8001u + i);
		w->sps[i].contexts = 1;
		w->sps[i].services = &services[i == 0u ? 0u : i + 1u];
		w->sps[i].service_count = (i == 0u) ? 2 : 1;
	}
	w->config.sps = w->sps;
	w->config.sp_count = SPS;
	w->profile.version = V1_2;
	w->config.profile = &w->profile;
	w->config.vm_state = w->vm_state;
	w->cpu.spmc = &w->spmc;
	w->hooks.priv = &w->cpu;
	w->hooks.call = ffa_spmc_call;
	w->probe.hooks = &w->hooks;
	w->probe.table = w->table;
	w->probe.table_len = SPS;
	w->probe.vm_size = sizeof(struct ffa_vm);
	w->config.memory = memory_at;
	w->probe.rxtx.rx = rx;
	w->probe.rxtx.tx = tx;
	w->probe.rxtx.rx_pa = RX_PA;
	w->probe.rxtx.tx_pa = TX_PA;
	w->probe.rxtx.pages = 1;
	*state = w;
	return 0;
}

/* Whatever a story does, the specification allows it. */
static int end(void **state)
{
	struct world *w = *state;

	if (ffa_spmc_finish(&w->spmc) != 0u) {
		print_error("%s\n", ffa_spmc_violation_text(w->spmc.last_violation));
		return 1;
	}
	return 0;
}

#define LIFE(test) cmocka_unit_test_setup_teardown(test, begin, end)

static void start(struct world *w)
{
	assert_int_equal(ffa_spmc_init(&w->spmc, &w->config), FFA_SPMC_M_NONE);
	assert_int_equal(ffa_probe(&w->n, &w->probe), FFA_R_OK);
	assert_int_equal(w->n.subscriber_count, SPS);
	assert_subscriber(&w->n, 0, 0x8001, BOTH);
	assert_subscriber(&w->n, 1, 0x8002, FFA_NOTIFY_CREATED);
	assert_subscriber(&w->n, 2, 0x8003, FFA_NOTIFY_DESTROYED);
	assert_subscriber(&w->n, 3, 0x8004, BOTH);
}

static void script(struct world *w, unsigned int sp, size_t count)
{
	w->sps[sp].script = w->acts;
	w->sps[sp].script_len = count;
}

static void act(struct world *w, size_t index, enum ffa_spmc_act_kind kind, uint8_t message,
                uint32_t times, int32_t value)
{
	struct ffa_spmc_act *const line = &w->acts[index];

	line->kind = kind;
	line->message = message;
	line->times = times;
	line->value = value;
}

static void holds(const struct world *w, uint16_t sp, uint16_t vm_id,
                  enum ffa_spmc_vm_state expected)
{
	assert_int_equal(ffa_spmc_state_of(&w->spmc, sp, vm_id), expected);
}

static void both_forms_at_every_version_find_the_same(void **state)
{
	static const uint32_t versions[] = {V1_1, V1_2, V1_3};
	static const uint16_t sizes[] = {0, 24, 48, 56};
	static const struct ffa_spmc_profile ways[] = {
		{.quirks = 0},
		{.regs_from = FFA_SPMC_NEVER},
		{.regs_from = FFA_SPMC_NEVER, .services_from = FFA_SPMC_ALWAYS},
		{.negotiation = FFA_SPMC_VERSION_LOCKS, .quirks = FFA_SPMC_Q_VERSION_MINUS1},
		{.regs_from = FFA_SPMC_NEVER,
	         .quirks = FFA_SPMC_Q_UNRECORDED | FFA_SPMC_Q_LEAVES_INPUTS |
	                   FFA_SPMC_Q_SIGN_EXTENDS},
		{.quirks =
	                 FFA_SPMC_Q_FAILED_TAKES_RX | FFA_SPMC_Q_EMPTY_SUCCESS | FFA_SPMC_Q_NO_TAG},
	};
	struct world *w = *state;
	size_t v;
	size_t s;
	size_t q;

	for (v = 0; v < COUNT_OF(versions); v++) {
		for (s = 0; s < COUNT_OF(sizes); s++) {
			for (q = 0; q < COUNT_OF(ways); q++) {
				/* Firmware that locks a version above ours is not of this world. */
				w->profile = ways[q];
				w->profile.version = versions[v];
				w->profile.descriptor_size = sizes[s];
				if (versions[v] == V1_1) {
					w->profile.negotiation = FFA_SPMC_VERSION_UNTIL_USED;
				}
				start(w);
				assert_int_equal(ffa_spmc_finish(&w->spmc), 0);
				assert_int_equal(w->n.version,
				                 versions[v] < V1_2 ? versions[v] : V1_2);
			}
		}
	}
}

static void vm_lives_with_each_firmware(void **state)
{
	static const char *const names[] = {"strict-1.3", "hafnium-2.15", "optee-4.10",
	                                    "optee-4.10-novirt", "tfa-el3-2.15"};
	struct world *w = *state;
	struct ffa_vm vm;
	size_t i;

	for (i = 0; i < COUNT_OF(names); i++) {
		w->config.profile = ffa_spmc_find_profile(names[i]);
		assert_non_null(w->config.profile);
		start(w);
		memset(&vm, 0, sizeof(vm));
		assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
		holds(w, 0x8001, VM, FFA_SPMC_VM_AVAILABLE);
		assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_OK);
		holds(w, 0x8001, VM, FFA_SPMC_VM_UNAVAILABLE);
		assert_int_equal(ffa_spmc_finish(&w->spmc), 0);
	}
}

/* Hafnium then has 1.3 alone. */
static void version_that_an_earlier_stage_locked_is_had(void **state)
{
	struct world *w = *state;

	w->config.asked_at_boot = 1;
	w->config.profile = &ffa_spmc_hafnium_2_15;
	start(w);
	assert_int_equal(w->n.version, V1_3);
}

/* TF-A's SPMC then has none, but is there: FFA_ID_GET tells that. */
static void firmware_without_a_version_left_is_not_absent(void **state)
{
	struct world *w = *state;

	w->config.asked_at_boot = 1;
	w->config.profile = &ffa_spmc_tfa_el3_2_15;
	assert_int_equal(ffa_spmc_init(&w->spmc, &w->config), FFA_SPMC_M_NONE);
	assert_int_equal(ffa_probe(&w->n, &w->probe), FFA_R_VERSION);
	assert_int_equal(w->spmc.calls, 5);
	assert_int_equal(w->spmc.violations, 0);
	/* Of a machine that boots anew. */
	w->config.asked_at_boot = 0;
	start(w);
}

static void three_vms_live_at_once(void **state)
{
	struct world *w = *state;
	struct ffa_vm vms[3];
	uint16_t i;

	start(w);
	memset(vms, 0, sizeof(vms));
	for (i = 0; i < 3; i++) {
		assert_int_equal(ffa_vm_created(&w->n, &vms[i], (uint16_t)(i + 1u)), FFA_R_OK);
	}
	holds(w, 0x8001, 2, FFA_SPMC_VM_AVAILABLE);
	assert_int_equal(ffa_vm_destroyed(&w->n, &vms[1]), FFA_R_OK);
	holds(w, 0x8001, 1, FFA_SPMC_VM_AVAILABLE);
	holds(w, 0x8001, 2, FFA_SPMC_VM_UNAVAILABLE);
	holds(w, 0x8001, 3, FFA_SPMC_VM_AVAILABLE);
	assert_int_equal(ffa_vm_destroyed(&w->n, &vms[0]), FFA_R_OK);
	assert_int_equal(ffa_vm_destroyed(&w->n, &vms[2]), FFA_R_OK);
	assert_int_equal(w->spmc.messages, 18);
}

static void event_without_faults_takes_one_call_for_each_subscriber(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;
	uint64_t before;

	start(w);
	memset(&vm, 0, sizeof(vm));
	before = w->spmc.calls;
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
	assert_int_equal(w->spmc.calls - before, 3);
	before = w->spmc.calls;
	assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_OK);
	assert_int_equal(w->spmc.calls - before, 3);
}

static void vm_id_is_used_a_hundred_times(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;
	unsigned int i;

	/* A subscriber to creation alone would not learn that the first VM is gone. */
	w->sps[1].services = &services[4];
	assert_int_equal(ffa_spmc_init(&w->spmc, &w->config), FFA_SPMC_M_NONE);
	assert_int_equal(ffa_probe(&w->n, &w->probe), FFA_R_OK);
	memset(&vm, 0, sizeof(vm));
	for (i = 0; i < 100; i++) {
		assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
		holds(w, 0x8004, VM, FFA_SPMC_VM_AVAILABLE);
		assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_OK);
		holds(w, 0x8004, VM, FFA_SPMC_VM_UNAVAILABLE);
		assert_as_new(&vm);
	}
}

static void refused_creation_leaves_nobody_with_the_vm(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;

	act(w, 0, FFA_SPMC_STATUS, CREATED, 1, S_DENIED);
	script(w, 3, 1);
	start(w);
	memset(&vm, 0, sizeof(vm));
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_REFUSED);
	holds(w, 0x8001, VM, FFA_SPMC_VM_UNAVAILABLE);
	holds(w, 0x8004, VM, FFA_SPMC_VM_UNAVAILABLE);
}

static void sp_that_is_suspended_later_and_busy_is_told_once(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;

	act(w, 0, FFA_SPMC_STATUS, 0, 2, S_RETRY);
	act(w, 1, FFA_SPMC_INTERRUPT, 0, 3, 0);
	act(w, 2, FFA_SPMC_YIELD, 0, 2, 0);
	act(w, 3, FFA_SPMC_JUNK, 0, 2, 0);
	script(w, 0, 4);
	start(w);
	memset(&vm, 0, sizeof(vm));
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
	holds(w, 0x8001, VM, FFA_SPMC_VM_AVAILABLE);
	assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_OK);
	holds(w, 0x8001, VM, FFA_SPMC_VM_UNAVAILABLE);
}

/* 8001 calls 8004, in which the interrupts come: whomever they name, each is told of the VM once. */
static void sp_that_is_suspended_in_another_one_is_told_once(void **state)
{
	static const struct {
		enum ffa_spmc_chain chain;
		const char *profile;
	} ways[] = {
		{FFA_SPMC_CHAIN_HEAD, NULL},
		{FFA_SPMC_CHAIN_RUNNING, NULL},
		{FFA_SPMC_CHAIN_HEAD, "hafnium-2.15"},
		{FFA_SPMC_CHAIN_RUNNING, "optee-4.10-novirt"},
	};
	struct world *w = *state;
	struct ffa_vm vm;
	size_t i;

	for (i = 0; i < COUNT_OF(ways); i++) {
		act(w, 0, FFA_SPMC_CALL, 0, 2, 0x8004);
		act(w, 1, FFA_SPMC_INTERRUPT, 0xFF, 3, 0);
		act(w, 2, FFA_SPMC_YIELD, 0xFF, 2, 0);
		script(w, 0, 1);
		w->sps[3].script = &w->acts[1];
		w->sps[3].script_len = 2;
		w->profile.chain = ways[i].chain;
		if (ways[i].profile != NULL) {
			w->config.profile = ffa_spmc_find_profile(ways[i].profile);
		}
		start(w);
		memset(&vm, 0, sizeof(vm));
		assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
		assert_int_equal(w->acts[2].times, 0);
		holds(w, 0x8001, VM, FFA_SPMC_VM_AVAILABLE);
		holds(w, 0x8004, VM, FFA_SPMC_VM_AVAILABLE);
		assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_OK);
		holds(w, 0x8001, VM, FFA_SPMC_VM_UNAVAILABLE);
		holds(w, 0x8004, VM, FFA_SPMC_VM_UNAVAILABLE);
		assert_int_equal(w->spmc.messages, 6);
		assert_int_equal(ffa_spmc_finish(&w->spmc), 0);
	}
}

/* The chain is left as it is, the SPs are busy, and the same call goes on with it. */
static void chain_that_is_left_in_flight_goes_on(void **state)
{
	struct world *w = *state;
	struct ffa_vm second;
	struct ffa_vm vm;

	act(w, 0, FFA_SPMC_CALL, 0, 1, 0x8004);
	act(w, 1, FFA_SPMC_INTERRUPT, 0xFF, 4, 0);
	script(w, 0, 1);
	w->sps[3].script = &w->acts[1];
	w->sps[3].script_len = 1;
	w->profile.chain = FFA_SPMC_CHAIN_RUNNING;
	w->probe.limits.resumes = 2;
	w->probe.limits.sends = 1;
	start(w);
	memset(&vm, 0, sizeof(vm));
	memset(&second, 0, sizeof(second));
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_IN_FLIGHT);
	assert_int_equal(vm.waiting_sp, 0x8001);
	assert_int_equal(ffa_vm_created(&w->n, &second, VM + 1u), FFA_R_EXHAUSTED);
	assert_status(&second, 0x8001, S_BUSY, F_ERROR);
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
	holds(w, 0x8001, VM, FFA_SPMC_VM_AVAILABLE);
	holds(w, 0x8004, VM, FFA_SPMC_VM_AVAILABLE);
	assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_OK);
	assert_int_equal(ffa_spmc_held(&w->spmc), 0);
}

static void creation_abandoned_in_flight_leaves_nobody_with_the_vm(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;

	act(w, 0, FFA_SPMC_INTERRUPT, CREATED, 9, 0);
	script(w, 3, 1);
	w->probe.limits.resumes = 2;
	start(w);
	memset(&vm, 0, sizeof(vm));
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_IN_FLIGHT);
	while (ffa_vm_destroyed(&w->n, &vm) == FFA_R_IN_FLIGHT) {
		holds(w, 0x8001, VM, FFA_SPMC_VM_AVAILABLE);
	}
	holds(w, 0x8001, VM, FFA_SPMC_VM_UNAVAILABLE);
	holds(w, 0x8002, VM, FFA_SPMC_VM_AVAILABLE);
	holds(w, 0x8004, VM, FFA_SPMC_VM_UNAVAILABLE);
	assert_int_equal(vm.id, VM); /* 8002 cannot be told that it is gone */
}

static void sp_with_a_context_for_each_cpu_is_resumed_where_it_was(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;

	act(w, 0, FFA_SPMC_YIELD, CREATED, 2, 0);
	script(w, 0, 1);
	w->sps[0].contexts = 4;
	w->cpu.cpu = 3;
	w->probe.limits.calls = 1;
	start(w);
	memset(&vm, 0, sizeof(vm));
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_IN_FLIGHT);
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_IN_FLIGHT);
	while (ffa_vm_created(&w->n, &vm, VM) > 0) {
	}
	holds(w, 0x8001, VM, FFA_SPMC_VM_AVAILABLE);
	while (ffa_vm_destroyed(&w->n, &vm) > 0) {
	}
	holds(w, 0x8001, VM, FFA_SPMC_VM_UNAVAILABLE);
}

static void death_of_an_sp_does_not_keep_the_others_from_being_told(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;

	act(w, 0, FFA_SPMC_ABORT, DESTROYED, 1, 0);
	script(w, 0, 1);
	start(w);
	memset(&vm, 0, sizeof(vm));
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
	assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_REFUSED);
	assert_status(&vm, 0x8001, S_ABORTED, F_ERROR);
	holds(w, 0x8004, VM, FFA_SPMC_VM_UNAVAILABLE);
}

static void sp_busy_for_ever_stays_owed_and_the_bound_holds(void **state)
{
	struct world *w = *state;
	struct ffa_vm vm;
	unsigned int i;

	act(w, 0, FFA_SPMC_ERROR, DESTROYED, UINT32_MAX, S_BUSY);
	script(w, 0, 1);
	start(w);
	memset(&vm, 0, sizeof(vm));
	assert_int_equal(ffa_vm_created(&w->n, &vm, VM), FFA_R_OK);
	for (i = 0; i < 10; i++) {
		const uint64_t before = w->spmc.calls;

		assert_int_equal(ffa_vm_destroyed(&w->n, &vm), FFA_R_AGAIN);
		assert_int_equal(w->spmc.calls - before,
		                 FFA_NOTIFY_DEFAULT_SENDS + ((i == 0u) ? 2u : 0u));
		assert_int_equal(vm.waiting_sp, 0x8001);
	}
	holds(w, 0x8004, VM, FFA_SPMC_VM_UNAVAILABLE);
	holds(w, 0x8001, VM, FFA_SPMC_VM_AVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(both_forms_at_every_version_find_the_same),
		LIFE(vm_lives_with_each_firmware),
		LIFE(version_that_an_earlier_stage_locked_is_had),
		LIFE(firmware_without_a_version_left_is_not_absent),
		LIFE(three_vms_live_at_once),
		LIFE(event_without_faults_takes_one_call_for_each_subscriber),
		LIFE(vm_id_is_used_a_hundred_times),
		LIFE(refused_creation_leaves_nobody_with_the_vm),
		LIFE(sp_that_is_suspended_later_and_busy_is_told_once),
		LIFE(sp_that_is_suspended_in_another_one_is_told_once),
		LIFE(chain_that_is_left_in_flight_goes_on),
		LIFE(creation_abandoned_in_flight_leaves_nobody_with_the_vm),
		LIFE(sp_with_a_context_for_each_cpu_is_resumed_where_it_was),
		LIFE(death_of_an_sp_does_not_keep_the_others_from_being_told),
		LIFE(sp_busy_for_ever_stays_owed_and_the_bound_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
