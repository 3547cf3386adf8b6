/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ffa-trace-judge [PROFILE]: puts a recording before the emulator's judge. Standard input has a line
 * "sp ID CONTEXTS PROPERTIES" for each service of an SP, then a line "call CPU" with 36 registers,
 * request and answer, for each call; all numbers are hexadecimal. Prints the rule that each call
 * breaks, or an empty line, and then "left" and a rule for each of those that the end breaks.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ffa/spmc.h>

#define REGISTERS 18u
#define MAX_SPS 64u
#define MAX_SERVICES 8u

/* FF-A 18.3.2.2: an SP's answer to the end of a VM. */
#define DIRECT_RESP 0x84000070u
#define END_ACKNOWLEDGED 0x80000007u
#define INVALID_PARAMETERS (-2)

static struct ffa_spmc_sp sps[MAX_SPS];
static struct ffa_spmc_service services[MAX_SPS][MAX_SERVICES];
static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(MAX_SPS)];

static int fail(const char *what)
{
	(void)fprintf(stderr, "ffa-trace-judge: %s\n", what);
	return 2;
}

static struct ffa_spmc_sp *find_sp(struct ffa_spmc_config *config, uint16_t id)
{
	size_t i;

	for (i = 0; i < config->sp_count; i++) {
		if (sps[i].id == id) {
			return &sps[i];
		}
	}
	if (config->sp_count == MAX_SPS) {
		return NULL;
	}
	sps[i].id = id;
	/* What it holds is what its recorded answers say. */
	sps[i].kind = FFA_SPMC_SP_CARELESS;
	sps[i].services = services[i];
	config->sp_count++;
	return &sps[i];
}

static int add_service(struct ffa_spmc_config *config)
{
	uint16_t id;
	uint16_t contexts;
	uint32_t properties;
	struct ffa_spmc_sp *sp;

	if (scanf("%" SCNx16 "%" SCNx16 "%" SCNx32, &id, &contexts, &properties) != 3) {
		return fail("malformed sp");
	}
	sp = find_sp(config, id);
	if (sp == NULL || sp->service_count == MAX_SERVICES) {
		return fail("too many SPs or services");
	}
	sp->contexts = contexts;
	services[sp - sps][sp->service_count].properties = properties;
	sp->service_count++;
	return 0;
}

static int read_registers(struct ffa_regs *regs)
{
	size_t i;

	for (i = 0; i < REGISTERS; i++) {
		if (scanf("%" SCNx64, &regs->x[i]) != 1) {
			return fail("malformed registers");
		}
	}
	return 0;
}

/*
 * An SP that refuses the end of a VM, of which it was told, does not know it any more: it has died
 * unseen, in a message of another SP, say, and knows no VM.
 */
static void judge_refusal(struct ffa_spmc *spmc, const struct ffa_regs *answer)
{
	if ((uint32_t)answer->x[0] == DIRECT_RESP && (uint32_t)answer->x[2] == END_ACKNOWLEDGED &&
	    (int32_t)answer->x[3] == INVALID_PARAMETERS) {
		(void)ffa_spmc_end_sp(spmc, (uint16_t)(answer->x[1] >> 16), FFA_SPMC_END_RESTART);
	}
}

static int judge_call(struct ffa_spmc *spmc, struct ffa_spmc_fault *recorded)
{
	struct ffa_spmc_cpu cpu = {spmc, 0};
	const uint64_t before = spmc->violations;
	struct ffa_regs regs;

	if (scanf("%" SCNx32, &cpu.cpu) != 1) {
		return fail("malformed call");
	}
	if (cpu.cpu >= FFA_SPMC_MAX_CPUS) {
		return fail("too many CPUs");
	}
	if (read_registers(&regs) != 0 || read_registers(&recorded->regs) != 0) {
		return 2;
	}
	ffa_spmc_call(&cpu, &regs);
	if (spmc->violations != before) {
		(void)puts(ffa_spmc_violation_text(spmc->last_violation));
	} else {
		(void)puts("");
		judge_refusal(spmc, &recorded->regs);
	}
	return 0;
}

static void judge_end(struct ffa_spmc *spmc)
{
	uint32_t before[FFA_SPMC_V_COUNT];
	unsigned int kind;

	memcpy(before, spmc->violation_count, sizeof(before));
	ffa_spmc_finish(spmc);
	for (kind = 0; kind < FFA_SPMC_V_COUNT; kind++) {
		for (; before[kind] < spmc->violation_count[kind]; before[kind]++) {
			(void)printf("left %s\n",
			             ffa_spmc_violation_text((enum ffa_spmc_violation)kind));
		}
	}
}

int main(int argc, char **argv)
{
	struct ffa_spmc_fault recorded = {.first = 1, .last = UINT64_MAX};
	struct ffa_spmc_config config = {
		.sps = sps, .vm_state = vm_state, .faults = &recorded, .fault_count = 1};
	struct ffa_spmc spmc;
	enum ffa_spmc_mistake mistake;
	char word[8];
	int is_started = 0;
	int failed = 0;

	config.profile = ffa_spmc_find_profile(argc > 1 ? argv[1] : "strict-1.3");
	if (config.profile == NULL) {
		return fail("no such profile");
	}
	while (failed == 0 && scanf("%7s", word) == 1) {
		if (strcmp(word, "sp") == 0 && !is_started) {
			failed = add_service(&config);
		} else if (strcmp(word, "call") == 0) {
			if (!is_started) {
				mistake = ffa_spmc_init(&spmc, &config);
				if (mistake != FFA_SPMC_M_NONE) {
					return fail(ffa_spmc_mistake_text(mistake));
				}
				is_started = 1;
			}
			failed = judge_call(&spmc, &recorded);
		} else {
			failed = fail("malformed line");
		}
	}
	if (failed == 0 && is_started) {
		judge_end(&spmc);
	}
	return failed;
}
