/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Loads and runs a guest: stage-2 translation, hypercalls, and what else brings it back to EL2. */
#include "guest.h"

#include "arch.h"
#include "console.h"
#include "hypercall.h"

SYSREG_WO(vtcr_el2)
SYSREG_WO(vttbr_el2)
SYSREG_WO(sctlr_el1)
SYSREG_WO(sp_el1)
SYSREG_RO(esr_el2)
SYSREG_RO(far_el2)

/* 4 KiB pages, a 30-bit space that starts at level 2, non-cacheable walks, 32-bit addresses. */
#define VTCR ((UINT64_C(1) << 31) | 34u)
#define VTTBR_VMID(vmid) ((uint64_t)(vmid) << 48)

/* Stage-2 descriptors: Normal non-cacheable memory, as nobody here uses a cache. */
#define S2_TABLE_OR_PAGE 3u
#define S2_NON_CACHEABLE (5u << 2)
#define S2_READ (1u << 6)
#define S2_READ_WRITE (3u << 6)
#define S2_ACCESSED (1u << 10)
#define S2_NO_EXECUTE (UINT64_C(1) << 54)

#define SCTLR_EL1_MMU_OFF 0x30d00802u
#define PSTATE_EL1H_MASKED 0x3c5u
#define MAX_EXITS 1000u

extern const uint8_t guest_image[];
extern const uint8_t guest_image_end[];
enum exception guest_enter(struct lower_regs *regs);

static void map(struct guest *guest, uint64_t ipa, const uint8_t *page, uint64_t rights)
{
	guest->level3[ipa / GUEST_PAGE] =
		(uint64_t)page | rights | S2_NON_CACHEABLE | S2_ACCESSED | S2_TABLE_OR_PAGE;
}

static void copy_image(uint8_t *to)
{
	const uint8_t *from;

	for (from = guest_image; from < guest_image_end; from++) {
		*to++ = *from;
	}
}

void guest_load(struct guest *guest, uint16_t vm_id, uint8_t vmid)
{
	copy_image(guest->code);
	guest->level2[0] = (uint64_t)guest->level3 | S2_TABLE_OR_PAGE;
	map(guest, GUEST_CODE_IPA, guest->code, S2_READ);
	map(guest, GUEST_STACK_IPA, guest->stack, S2_READ_WRITE | S2_NO_EXECUTE);
	guest->vm_id = vm_id;
	guest->regs.x[0] = vm_id;
	guest->regs.pc = GUEST_CODE_IPA;
	guest->regs.pstate = PSTATE_EL1H_MASKED;
	write_sctlr_el1(SCTLR_EL1_MMU_OFF);
	write_sp_el1(GUEST_STACK_IPA + GUEST_PAGE);
	write_vtcr_el2(VTCR);
	write_vttbr_el2((uint64_t)guest->level2 | VTTBR_VMID(vmid));
	__asm__ volatile("dsb sy\n\tic iallu\n\ttlbi vmalls12e1\n\tdsb sy\n\tisb" ::: "memory");
}

static void put_line(struct guest *guest)
{
	guest->line[guest->length] = '\0';
	guest->length = 0;
	print("ffa: guest vm=%04x text=%s\n", guest->vm_id, guest->line);
}

static void put_guest_char(struct guest *guest, uint64_t value)
{
	const char c = (char)(value & 0x7f);

	if (c >= ' ') {
		guest->line[guest->length++] = c;
	}
	if (c == '\n' || guest->length == GUEST_LINE) {
		put_line(guest);
	}
}

/* A guest's own SMC: this hypervisor offers no firmware to its guests. */
static void refuse_smc(struct lower_regs *regs)
{
	regs->x[0] = UINT64_MAX;
	regs->pc += 4;
}

/* Returns whether the guest goes on. */
static int serve(struct guest *guest)
{
	const uint32_t class = ESR_EC(read_esr_el2());

	if (class == EC_SMC64) {
		refuse_smc(&guest->regs);
		return 1;
	}
	if (class != EC_HVC64 || guest->regs.x[0] != HYPERCALL_PUTC) {
		return 0;
	}
	put_guest_char(guest, guest->regs.x[1]);
	return 1;
}

static int exited(const struct guest *guest)
{
	return ESR_EC(read_esr_el2()) == EC_HVC64 && guest->regs.x[0] == HYPERCALL_EXIT;
}

static int crashed(const struct guest *guest, enum exception kind)
{
	print("ffa: guest vm=%04x crashed=%u esr=%08x pc=%016lx far=%016lx\n", guest->vm_id,
	      (unsigned)kind, (uint32_t)read_esr_el2(), guest->regs.pc, read_far_el2());
	return -1;
}

int guest_run(struct guest *guest)
{
	enum exception kind = EXCEPTION_SYNC;
	unsigned exits;

	for (exits = 0; exits < MAX_EXITS; exits++) {
		kind = guest_enter(&guest->regs);
		if (kind == EXCEPTION_IRQ && interrupt_take()) {
			continue;
		}
		if (kind == EXCEPTION_SYNC && serve(guest)) {
			continue;
		}
		break;
	}
	if (kind == EXCEPTION_SYNC && exited(guest)) {
		return 0;
	}
	return crashed(guest, kind);
}
