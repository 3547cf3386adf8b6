/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The first domain: creates and destroys others by hypercalls, then switches off. Its second CPU is
 * hostile meanwhile: it resumes SPs that are suspended for somebody else, and forges messages. What
 * it has to be told comes from the public headers of the Xen tree that it is compiled for.
 */
#include <stddef.h>
#include <stdint.h>

#define __XEN_TOOLS__ 1
#include <public/domctl.h>
#include <public/errno.h>
#include <public/sched.h>

/* So that each of the firmware's VMs 2 to 5 is a domain. */
#define LAST_DOMAIN 4u
/* How long Xen may hold a domain that an SP still has to be told of. */
#define GONE_MS 30000u
#define END_MS 500u

#define PSCI_CPU_ON 0xc4000003u
#define VM_ID 1u

/* FF-A chapters 13 to 15, and 18.3.2. */
#define FN_ERROR 0x84000060u
#define FN_INTERRUPT 0x84000062u
#define FN_VERSION 0x84000063u
#define FN_YIELD 0x8400006cu
#define FN_RUN 0x8400006du
#define FN_DIRECT_REQ 0x8400006fu
#define FN_DIRECT_RESP 0x84000070u
#define VERSION_1_2 0x10002u
#define VM_DESTROYED 0x80000006u

/* Those of examples/monitor/firmware, and two commands of sp.h there. */
#define FIRST_SP 0x8001u
#define LAST_SP 0x8009u
#define YIELDING_SP 0x8008u
#define SHARED_SP 0x8004u
#define COMMAND_WORK 1u
#define COMMAND_TOIL 3u
#define LOOPS 20000u
#define SHARED_EVERY 8
#define MANY_LOOPS 5000000u
/* Suspensions of one SP whose w1 it tries to guess, from the last one that it knows. */
#define GUESSES 32u

void dom0_main(void);
void dom0_second_main(void);
extern uint8_t second_start[];

/* Between the CPUs, whose memory is not cached. */
static volatile uint32_t is_attacking;
static volatile uint32_t is_over;
static volatile uint32_t has_ended;

/* Xen changes nothing in it that would make a difference the next time. */
static struct xen_domctl creation = {
	.cmd = XEN_DOMCTL_createdomain,
	.interface_version = XEN_DOMCTL_INTERFACE_VERSION,
	.u.createdomain =
		{
			.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
			.max_vcpus = 1,
			.max_evtchn_port = 1023,
			.max_grant_frames = -1,
			.max_maptrack_frames = -1,
			.grant_opts = XEN_DOMCTL_GRANT_version(1),
			.arch = {.tee_type = XEN_DOMCTL_CONFIG_TEE_FFA, .nr_spis = 32},
		},
};
static struct xen_domctl destruction = {
	.cmd = XEN_DOMCTL_destroydomain,
	.interface_version = XEN_DOMCTL_INTERFACE_VERSION,
};

static long hypercall(uint64_t number, uint64_t first, uint64_t second, uint64_t third)
{
	register uint64_t x0 __asm__("x0") = first;
	register uint64_t x1 __asm__("x1") = second;
	register uint64_t x2 __asm__("x2") = third;
	register uint64_t x16 __asm__("x16") = number;

	__asm__ volatile("hvc #0xea1" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x16)::"memory");
	return (long)x0;
}

/* One hypercall a line, or Xen's own lines come in between. */
struct line {
	char text[64];
	size_t length;
};

static void append(struct line *line, const char *text)
{
	while (*text != '\0') {
		line->text[line->length++] = *text++;
	}
}

static void append_number(struct line *line, long number)
{
	uint64_t rest = (uint64_t)(number < 0 ? -number : number);
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = '\0';
	do {
		digits[--i] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	append(line, number < 0 ? "-" : "");
	append(line, &digits[i]);
}

/* "dom0: WHAT: RESULT", or with a domain behind what; 0: none. */
static void report(const char *what, uint32_t domain, long result)
{
	struct line line;

	line.length = 0;
	append(&line, "dom0: ");
	append(&line, what);
	if (domain != 0) {
		append_number(&line, domain);
	}
	append(&line, ": ");
	append_number(&line, result);
	append(&line, "\n");
	hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, line.length, (uint64_t)line.text);
}

static uint64_t now(void)
{
	uint64_t count;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(count)::"memory");
	return count;
}

static void wait(uint64_t milliseconds)
{
	const uint64_t start = now();
	uint64_t frequency;

	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
	while (now() - start < frequency / 1000 * milliseconds)
		;
}

static long do_domctl(struct xen_domctl *domctl, uint32_t domain)
{
	domctl->domain = (domid_t)domain;
	return hypercall(__HYPERVISOR_domctl, (uint64_t)domctl, 0, 0);
}

/* What is still on its way to an SP keeps an earlier domain, and its ID. */
static void create(uint32_t domain)
{
	long result = do_domctl(&creation, domain);
	uint32_t waited;

	for (waited = 0; result == -XEN_EEXIST && waited < GONE_MS; waited++) {
		wait(1);
		result = do_domctl(&creation, domain);
	}
	report("create d", domain, result);
}

static void destroy(uint32_t domain)
{
	report("destroy d", domain, do_domctl(&destruction, domain));
}

static uint32_t smc(uint64_t *x)
{
	register uint64_t x0 __asm__("x0") = x[0];
	register uint64_t x1 __asm__("x1") = x[1];
	register uint64_t x2 __asm__("x2") = x[2];
	register uint64_t x3 __asm__("x3") = x[3];
	register uint64_t x4 __asm__("x4") = x[4];
	register uint64_t x5 __asm__("x5") = x[5];
	register uint64_t x6 __asm__("x6") = 0;
	register uint64_t x7 __asm__("x7") = 0;

	__asm__ volatile("smc #0"
	                 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6),
	                   "+r"(x7)::"x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16",
	                   "x17", "memory");
	x[0] = x0;
	x[1] = x1;
	x[2] = x2;
	return (uint32_t)x0;
}

/* A message of its own, resumed as often as it is suspended. Where it was the last time: w1. */
static uint32_t request(uint16_t sp_id, uint64_t command, uint64_t value, uint32_t *w1)
{
	uint64_t x[6] = {FN_DIRECT_REQ, VM_ID << 16 | sp_id, 0, command, value, 0};
	uint32_t function = smc(x);

	while (function == FN_INTERRUPT || function == FN_YIELD) {
		uint64_t run[6] = {FN_RUN, (uint32_t)x[1], 0, 0, 0, 0};

		*w1 = (uint32_t)x[1];
		function = smc(run);
		x[1] = run[1];
	}
	return function;
}

/* Its timer takes the CPU from an SP that works. */
static void interrupt_soon(void)
{
	uint64_t frequency;

	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
	__asm__ volatile(
		"msr cntv_tval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb" ::"r"(frequency / 1000),
		"r"((uint64_t)1));
}

/* Whether somebody answered who should not have. */
static uint32_t is_stolen(uint64_t w0, uint64_t w1, uint64_t w2, uint64_t vm_id)
{
	uint64_t x[6] = {w0, w1, w2, 0xffffffffu, 0xffffffffu, vm_id};

	return smc(x) != FN_ERROR;
}

static uint32_t attack(uint32_t known_w1)
{
	uint32_t stolen = 0;
	uint32_t sp_id;
	uint32_t i;

	for (sp_id = FIRST_SP; sp_id <= LAST_SP; sp_id++) {
		stolen += is_stolen(FN_RUN, sp_id << 16, 0, 0);
		for (i = 1; i <= LAST_DOMAIN + 1; i++) {
			stolen += is_stolen(FN_DIRECT_REQ, VM_ID << 16 | sp_id, VM_DESTROYED, i);
			stolen += is_stolen(FN_DIRECT_REQ, sp_id, VM_DESTROYED, i);
		}
	}
	for (i = 0; i < GUESSES; i++) {
		stolen += is_stolen(FN_RUN, known_w1 + i, 0, 0);
	}
	return stolen;
}

void dom0_second_main(void)
{
	static uint64_t version[6] = {FN_VERSION, VERSION_1_2, 0, 0, 0, 0};
	uint32_t w1 = 0;
	uint32_t ignored = 0;
	uint32_t stolen = 0;
	uint32_t function;
	long attacks;

	smc(version);
	interrupt_soon();
	function = request(YIELDING_SP, COMMAND_TOIL, MANY_LOOPS, &w1);
	report("own request resumed", 0, function == FN_DIRECT_RESP && w1 != 0);
	request(YIELDING_SP, COMMAND_WORK, LOOPS, &w1);
	is_attacking = 1;
	for (attacks = 0; !is_over; attacks++) {
		stolen += attack(w1);
		if (attacks % SHARED_EVERY == 0) {
			request(SHARED_SP, COMMAND_TOIL, LOOPS, &ignored);
		}
	}
	report("attacks", 0, attacks);
	report("stolen answers", 0, stolen);
	has_ended = 1;
}

static void wait_for(const volatile uint32_t *flag)
{
	while (!*flag)
		;
}

void dom0_main(void)
{
	struct sched_shutdown off = {.reason = SHUTDOWN_poweroff};
	static uint64_t second[6] = {PSCI_CPU_ON, 1};
	uint32_t domain;
	uint32_t i;

	second[2] = (uint64_t)second_start;
	smc(second);
	wait_for(&is_attacking);
	for (domain = 1; domain <= LAST_DOMAIN; domain++) {
		for (i = 0; i < 2; i++) {
			create(domain);
			destroy(domain);
		}
	}
	is_over = 1;
	wait_for(&has_ended);
	wait(END_MS); /* SPs that are suspended in the end of a domain go on */
	hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, (uint64_t)&off, 0);
}

/* The header of an arm64 Linux image, by which Xen knows it; MMU and interrupts are off. */
__asm__("	.section .text.start, \"ax\"\n"
        "	b	1f\n"
        "	.long	0\n"
        "	.quad	0x80000, image_size, 0xa, 0, 0, 0\n"
        "	.ascii	\"ARM\\x64\"\n"
        "	.long	0\n"
        "1:	adr	x9, stack_end\n"
        "	mov	sp, x9\n"
        "	bl	dom0_main\n"
        "	b	.\n"
        "	.globl	second_start\n"
        "second_start:\n"
        "	adr	x9, second_stack_end\n"
        "	mov	sp, x9\n"
        "	bl	dom0_second_main\n"
        "	b	.\n");
