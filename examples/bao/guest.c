/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The guests of `run`, made with GUEST=1 and GUEST=2. The first has two CPUs. It rings the second
 * one's doorbell while that one is created, and is interrupted by its own timer at its end.
 */
#include <stdint.h>

#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_CPU_ON 0xc4000003u
#define BAO_IPC 0xc6000001u

#define RINGS 8
#define RING_MS 5
#define TIMER_MS 200
#define LAST_MS 500

#define TIMER_IRQ 27
#define GICR_SGI 0x080b0000u
#define GICR_ISENABLER0 (GICR_SGI + 0x100u)
#define GICR_IPRIORITYR (GICR_SGI + 0x400u)

/* machine.c has this address. */
static volatile uint32_t *const shared = (volatile uint32_t *)0x70000000;
enum { SECOND_RUNS, FIRST_ENDS };
/* Nobody has cleared that memory. */
#define YES 0x600dcafeu

void guest_main(void);
void guest_second_cpu(void);

__asm__("	.section .text.start, \"ax\"\n"
        "	.global _start\n"
        "_start:\n"
        "	adr x0, stack_end\n"
        "	mov sp, x0\n"
        "	b guest_main\n"
        "	.text\n"
        "	.global guest_second_cpu\n"
        "guest_second_cpu:\n"
        "	wfi\n"
        "	b guest_second_cpu\n");

static uint64_t call(uint32_t function, uint64_t a1, uint64_t a2)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = a1;
	register uint64_t x2 __asm__("x2") = a2;
	register uint64_t x3 __asm__("x3") = 0;

	__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory");
	return x0;
}

static uint64_t ticks(uint32_t ms)
{
	uint64_t frequency;

	__asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
	return frequency * ms / 1000;
}

static void pause_for(uint32_t ms)
{
	uint64_t begin;
	uint64_t now;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(begin));
	do {
		__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(now));
	} while (now - begin < ticks(ms));
}

/* Its interrupt is Bao's to take: here all are masked. */
static void start_timer(void)
{
	*(volatile uint8_t *)(uintptr_t)(GICR_IPRIORITYR + TIMER_IRQ) = 0x80;
	*(volatile uint32_t *)(uintptr_t)GICR_ISENABLER0 = 1u << TIMER_IRQ;
	__asm__ volatile("msr cntv_tval_el0, %0" : : "r"(ticks(TIMER_MS)));
	__asm__ volatile("msr cntv_ctl_el0, %0\n\tisb" : : "r"(UINT64_C(1)));
}

static void first(void)
{
	int i;

	call(PSCI_CPU_ON, 1, (uintptr_t)guest_second_cpu);
	for (i = 0; i < RINGS; i++) {
		pause_for(RING_MS);
		call(BAO_IPC, 0, 0);
	}
	while (shared[SECOND_RUNS] != YES) {
	}
	shared[FIRST_ENDS] = YES;
	start_timer();
}

static void second(void)
{
	shared[SECOND_RUNS] = YES;
	while (shared[FIRST_ENDS] != YES) {
	}
	pause_for(LAST_MS);
}

void guest_main(void)
{
	if (GUEST == 1) {
		first();
	} else {
		second();
	}
	call(PSCI_SYSTEM_OFF, 0, 0);
	for (;;) {
	}
}
