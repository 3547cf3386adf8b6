/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ffa/spmc.h>

#include "glue.h"

static void sp_knows_a_vm_while_it_exists(void **state)
{
	static const struct ffa_spmc_service service = {{1}, 0x1c1};
	static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(1)];
	static struct ffa_spmc_sp sp = {.id = 0x8001, .services = &service, .service_count = 1};
	static struct ffa_spmc spmc;
	static struct hyp hyp;
	const struct ffa_spmc_config world = {.sps = &sp, .sp_count = 1, .vm_state = vm_state};
	struct ffa_spmc_cpu cpu = {&spmc, 0};
	const struct ffa_hooks hooks = {.priv = &cpu, .call = ffa_spmc_call};

	(void)state;
	assert_int_equal(ffa_spmc_init(&spmc, &world), FFA_SPMC_M_NONE);
	assert_int_equal(hyp_boot(&hyp, &hooks), FFA_R_OK);

	assert_int_equal(vm_create(&hyp, 1), FFA_R_OK);
	assert_int_equal(ffa_spmc_state_of(&spmc, 0x8001, 1), FFA_SPMC_VM_AVAILABLE);

	assert_int_equal(vm_destroy(&hyp, 1), FFA_R_OK);
	assert_int_equal(ffa_spmc_state_of(&spmc, 0x8001, 1), FFA_SPMC_VM_UNAVAILABLE);

	assert_int_equal(ffa_spmc_finish(&spmc), 0);
	assert_int_equal(ffa_spmc_held(&spmc), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(sp_knows_a_vm_while_it_exists)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
