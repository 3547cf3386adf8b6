/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The first domain: creates and destroys others by hypercalls, then switches off. What it has to be
 * told comes from the public headers of the Xen tree that it is compiled for.
 */
#include <stddef.h>
#include <stdint.h>

#define __XEN_TOOLS__ 1
#include <public/domctl.h>
#include <public/sched.h>

/* So that each of the firmware's VMs 2 to 5 is a domain. */
#define LAST_DOMAIN 4u
/* Longer than Xen leaves an SP alone that asked for time. */
#define LATER_MS 3000u

void dom0_main(void);

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

static void do_domctl(const char *what, struct xen_domctl *domctl, uint32_t domain)
{
	struct line line;
	long result;

	domctl->domain = (domid_t)domain;
	result = hypercall(__HYPERVISOR_domctl, (uint64_t)domctl, 0, 0);
	line.length = 0;
	append(&line, "dom0: ");
	append(&line, what);
	append_number(&line, domain);
	append(&line, ": ");
	append_number(&line, result);
	append(&line, "\n");
	hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, line.length, (uint64_t)line.text);
}

static void create(uint32_t domain)
{
	do_domctl("create d", &creation, domain);
}

static void destroy(uint32_t domain)
{
	do_domctl("destroy d", &destruction, domain);
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

void dom0_main(void)
{
	struct sched_shutdown off = {.reason = SHUTDOWN_poweroff};
	uint32_t domain;
	uint32_t i;

	for (domain = 1; domain <= LAST_DOMAIN; domain++) {
		for (i = 0; i < 2; i++) {
			create(domain);
			destroy(domain);
			wait(LATER_MS);
		}
	}
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
        "	b	.\n");
