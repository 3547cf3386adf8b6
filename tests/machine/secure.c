/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * VM messages to SPs that are real code at S-EL1, with real interrupts, on one CPU or several: each
 * way in which an SP can be kept from answering at once. Started by the firmware of
 * examples/monitor.
 */
#include "el2.h"
#include "marks.h"

#include <ffa/partinfo.h>
#include <ffa/spmc.h>

/* Many milliseconds of an SP's time, against ticks after some hundred microseconds. */
#define LONG_WORK 5000000u
#define TICK 300u
#define MAX_TICKS 5u
#define MAX_TRIES 10u

#define FN_PARTITION_INFO_GET_REGS 0xc400008bu
#define FN_RXTX_MAP 0xc4000066u
#define FN_SUCCESS 0xc4000061u
#define FN_ERROR 0x84000060u
#define FN_INTERRUPT 0x84000062u
#define FN_DIRECT_REQ 0x8400006fu
#define STATUS_INVALID_PARAMETERS (-2)
#define STATUS_ABORTED (-8)
#define STATUS_BUSY (-4)
#define ONES UINT64_C(0x5555555555555555)

MARKED_FROM_EL2(SYSREG)

void monitor_main(void);
void monitor_wrong_level(unsigned level);

struct marks {
	MARKED_FROM_EL2(MARK_MEMBER)
	uint32_t lost;
};

/* What the hooks of one event do and see. */
struct scene {
	uint32_t tick_in; /* the SP into whose message the first tick falls, or 0 */
	uint32_t ticks;   /* how many more come, each TICK after the one before */
	int is_closed;    /* no interrupt gets in */
	int stops;        /* each wait ends the call */
	uint32_t calls;
	uint32_t named[LAST_SP - FIRST_SP + 1]; /* by FFA_INTERRUPT */
	uint32_t waits[LAST_SP - FIRST_SP + 1][FFA_WAIT_BUSY + 1];
};

static struct scene scenes[HYP_MAX_CPUS];
static struct ffa_notify notify;
static uint32_t cpus;
static uint64_t deliberate_violations;
static uint64_t retired; /* VM IDs that an SP may still believe in */

static struct scene *scene_here(void)
{
	return &scenes[cpu_number()];
}

/* A scene in which one tick falls into an SP's message, or none if that is 0; none of the one before. */
static struct scene *set_scene(uint32_t tick_in)
{
	static const struct scene empty;
	struct scene *const scene = scene_here();

	tick_once(0);
	*scene = empty;
	scene->tick_in = tick_in;
	return scene;
}

static void call(void *priv, struct ffa_regs *regs)
{
	struct scene *const scene = scene_here();

	scene->calls++;
	if (regs->x[0] == FN_DIRECT_REQ && regs->x[1] == scene->tick_in) {
		scene->tick_in = 0;
		tick_once(TICK);
	}
	ffa_conduit_smc(priv, regs);
	if (regs->x[0] == FN_INTERRUPT) {
		scene->named[(regs->x[1] >> 16) - FIRST_SP]++;
	}
}

static int relax(void *priv, const struct ffa_wait *wait)
{
	struct scene *scene = scene_here();
	const uint32_t before = interrupts_taken();

	(void)priv;
	scene->waits[wait->sp_id - FIRST_SP][wait->reason]++;
	if (!scene->is_closed) {
		interrupt_window(0);
	}
	if (interrupts_taken() != before && scene->ticks != 0) {
		scene->ticks--;
		tick_once(TICK);
	}
	return scene->stops;
}

static const struct ffa_hooks hooks = {.call = call, .relax = relax};

static uint32_t waits(uint32_t sp_id, enum ffa_wait_reason reason)
{
	return scene_here()->waits[sp_id - FIRST_SP][reason];
}

static uint32_t all_waits(uint32_t sp_id)
{
	uint32_t sum = 0;
	uint32_t reason;

	for (reason = 0; reason <= FFA_WAIT_BUSY; reason++) {
		sum += waits(sp_id, (enum ffa_wait_reason)reason);
	}
	return sum;
}

static uint32_t loops_of(uint32_t sp_id)
{
	return (uint32_t)ask(sp_id, SP_COMMAND_REPORT, 0, 0).x[5];
}

static uint32_t messages_to(uint32_t sp_id)
{
	return (uint32_t)ask(sp_id, SP_COMMAND_REPORT, 0, 0).x[6];
}

static void set_work(uint32_t sp_id, uint32_t loops)
{
	(void)ask(sp_id, SP_COMMAND_WORK, loops, 0);
}

static void end_vm(struct ffa_vm *vm)
{
	set_scene(0);
	check(ffa_vm_destroyed(&notify, vm) == FFA_R_OK, "the VM is destroyed");
}

/* Lets an interrupt become pending behind the mask. */
static void make_tick_pending(void)
{
	tick_once(1);
	while (!interrupt_is_pending())
		;
}

/* Every service has the same first digit at both ends of its UUID, which x4, x5, x7, x8... carry. */
static void the_whole_list_arrives_in_x0_to_x17(void)
{
	struct ffa_regs regs = {{FN_PARTITION_INFO_GET_REGS}};
	int is_whole = 1;
	uint32_t i;

	print("\n# The list of SPs, five in a reply\n");
	ffa_conduit_smc(NULL, &regs);
	check(regs.x[0] == FN_SUCCESS && (uint16_t)(regs.x[2] >> 16) == 4, "five entries came");
	for (i = 0; i < 5; i++) {
		const uint64_t first = regs.x[4 + 3 * i] >> 4 & 0xf;

		is_whole &= first != 0 && first == regs.x[5 + 3 * i] >> 60;
	}
	check(is_whole, "all their registers came whole");
}

static struct ffa_regs smc(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct ffa_regs regs = {{function, x1, x2, x3}};

	ffa_conduit_smc(NULL, &regs);
	return regs;
}

/* Secure RAM, nothing at all, and what begins in RAM but does not end there. */
static void buffers_that_are_not_the_callers_are_refused(void)
{
	static const uint64_t bad[] = {0x0e000000, 0x7000000000, 0x7ffff000};
	uint32_t refused = 0;
	uint32_t i;

	print("\n# Buffers where the hypervisor has no memory\n");
	for (i = 0; i < 3; i++) {
		const struct ffa_regs regs = smc(FN_RXTX_MAP, 0x41000000, bad[i], 2);

		refused += regs.x[0] == FN_ERROR && (int32_t)regs.x[2] == -2;
	}
	check(refused == 3, "they are an error, and nobody falls");
}

static void a_cpu_waits_in_the_firmware_for_an_interrupt(void)
{
	print("\n# PSCI\n");
	tick_once(TICK);
	check(smc(PSCI_CPU_SUSPEND, 0, 0, 0).x[0] == 0 && interrupt_is_pending(),
	      "CPU_SUSPEND returns when an interrupt is pending");
	interrupt_window(0);
	check(smc(PSCI_CPU_ON, 1u << 31, 0, 0).x[0] == (uint64_t)-4,
	      "CPU_ON takes what MPIDR_EL1 reads");
}

/* What was counted before an event. */
struct counts {
	struct firmware_counts firmware;
	uint32_t interrupts;
	uint32_t loops;
	uint32_t messages;
};

/*
 * Creates the VM, and a tick falls into the work of this SP: its own counts before. The timers of QEMU
 * can be late on a busy host, so late that the work is done: then again.
 */
static struct counts create_with_tick(struct ffa_vm *vm, uint16_t vm_id, uint32_t sp_id,
                                      uint32_t ticks)
{
	struct counts before;
	uint32_t tries;
	int result;

	set_work(sp_id, LONG_WORK);
	for (tries = 0; tries < MAX_TRIES; tries++) {
		before.firmware = firmware_counts();
		before.interrupts = interrupts_taken();
		before.loops = loops_of(sp_id);
		before.messages = messages_to(sp_id);
		set_scene(sp_id)->ticks = ticks;
		result = ffa_vm_created(&notify, vm, vm_id);
		if (result != FFA_R_OK || interrupts_taken() != before.interrupts) {
			break;
		}
		end_vm(vm);
	}
	check(result == FFA_R_OK, "the VM is created");
	return before;
}

static void a_working_sp_is_suspended_and_goes_on_where_it_was(void)
{
	struct ffa_vm vm = {0};
	struct counts before;

	print("\n# Ticks fall into the work of SP %04x\n", SP_UP);
	before = create_with_tick(&vm, 0x100, SP_UP, MAX_TICKS);
	check(firmware_counts().suspensions > before.firmware.suspensions,
	      "EL3 counted suspensions");
	check(waits(SP_UP, FFA_WAIT_INTERRUPT) >= 1, "the library waited for an interrupt");
	check(loops_of(SP_UP) - before.loops == LONG_WORK, "the SP did each loop of its work once");
	set_work(SP_UP, 0);
	end_vm(&vm);
}

static void a_pending_interrupt_suspends_before_the_first_instruction(void)
{
	const struct firmware_counts before = firmware_counts();
	const uint32_t messages = messages_to(SP_MP);
	struct ffa_vm vm = {0};
	struct firmware_counts after;

	print("\n# A tick is pending already\n");
	set_scene(0);
	make_tick_pending();
	check(ffa_vm_created(&notify, &vm, 0x101) == FFA_R_OK, "the VM is created");
	after = firmware_counts();
	check(after.at_once - before.at_once == 1 && after.suspensions - before.suspensions == 1,
	      "suspended once, before the first instruction");
	check(waits(SP_MP, FFA_WAIT_INTERRUPT) == 1, "the first SP was waited for");
	check(messages_to(SP_MP) - messages == 1, "it was given its message once");
	end_vm(&vm);
}

static void with_the_window_closed_the_call_ends_within_its_bound(void)
{
	const struct firmware_counts before = firmware_counts();
	const uint32_t messages = messages_to(SP_MP);
	struct ffa_vm vm = {0};
	struct firmware_counts after;

	print("\n# A tick is pending, and nobody lets it in\n");
	set_scene(0)->is_closed = 1;
	make_tick_pending();
	check(ffa_vm_created(&notify, &vm, 0x102) == FFA_R_IN_FLIGHT, "the SP is left in flight");
	after = firmware_counts();
	check(scene_here()->calls == 1 + FFA_NOTIFY_DEFAULT_RESUMES, "one send and all resumes");
	check(after.at_once - before.at_once == scene_here()->calls, "none made progress");
	scene_here()->is_closed = 0;
	check(ffa_vm_created(&notify, &vm, 0x102) == FFA_R_OK, "with the window open it goes on");
	check(messages_to(SP_MP) - messages == 1, "the SP was given its message once");
	end_vm(&vm);
}

static void an_sp_that_queues_interrupts_is_not_suspended(void)
{
	struct ffa_vm vm = {0};
	struct counts before;

	print("\n# A tick falls into the work of SP %04x, which keeps it waiting\n", SP_QUEUING);
	before = create_with_tick(&vm, 0x103, SP_QUEUING, 0);
	check(all_waits(SP_QUEUING) == 0, "it was not waited for");
	check(loops_of(SP_QUEUING) - before.loops == LONG_WORK, "it did all of its work");
	check(interrupts_taken() - before.interrupts == 1, "the tick came after it");
	check(firmware_counts().suspensions == before.firmware.suspensions &&
	              waits(SP_EXITING, FFA_WAIT_INTERRUPT) == 1,
	      "the next SP answered INTERRUPTED");
	set_work(SP_QUEUING, 0);
	end_vm(&vm);
}

static void an_sp_that_is_told_of_interrupts_answers_and_is_asked_again(void)
{
	struct ffa_vm vm = {0};
	struct counts before;

	print("\n# A tick falls into the work of SP %04x, which ends it\n", SP_EXITING);
	before = create_with_tick(&vm, 0x104, SP_EXITING, 0);
	check(waits(SP_EXITING, FFA_WAIT_INTERRUPT) == 1, "it answered INTERRUPTED once");
	check(messages_to(SP_EXITING) - before.messages == 2, "it was told twice, and took one");
	set_work(SP_EXITING, 0);
	end_vm(&vm);
}

static void an_sp_that_yields_goes_on_where_it_was(void)
{
	const struct firmware_counts before = firmware_counts();
	const uint32_t loops = loops_of(SP_YIELDING);
	struct ffa_vm vm = {0};

	print("\n# SP %04x gives its CPU away\n", SP_YIELDING);
	set_work(SP_YIELDING, 1000);
	set_scene(0);
	check(ffa_vm_created(&notify, &vm, 0x105) == FFA_R_OK, "the VM is created");
	check(firmware_counts().yields - before.yields == 1, "EL3 saw it yield once");
	check(waits(SP_YIELDING, FFA_WAIT_YIELD) == 1, "the library gave it time once");
	check(loops_of(SP_YIELDING) - loops == 1000, "the SP did each loop of its work once");
	set_work(SP_YIELDING, 0);
	end_vm(&vm);
}

static uint32_t named(uint32_t sp_id)
{
	return scene_here()->named[sp_id - FIRST_SP];
}

/* The SP works for another one when ticks come, and FFA_INTERRUPT names the one or the other. */
static void tick_in_a_call(int (*event)(struct ffa_vm *vm), struct ffa_vm *vm, int names_running)
{
	const struct firmware_counts before = firmware_counts();
	const uint32_t loops = loops_of(SP_UP);
	const uint32_t messages = messages_to(SP_CALLING);
	uint64_t in_calls;

	set_scene(SP_CALLING)->ticks = MAX_TICKS;
	check(event(vm) == FFA_R_OK, "both go on to the end");
	in_calls = firmware_counts().in_calls - before.in_calls;
	check(in_calls >= 1, "EL3 suspended the SP that was called");
	check(waits(SP_CALLING, FFA_WAIT_INTERRUPT) >= in_calls,
	      "the library waited for the SP that it had told");
	if (names_running) {
		check(named(SP_UP) == in_calls, "each time FFA_INTERRUPT named the one that ran");
	} else {
		check(named(SP_UP) == 0 && named(SP_CALLING) >= in_calls,
		      "FFA_INTERRUPT named the one that was told");
	}
	check(loops_of(SP_UP) - loops == SP_CALL_LOOPS, "the one did each loop of its work once");
	check(messages_to(SP_CALLING) - messages == 1, "the other was told once");
}

static int create_called(struct ffa_vm *vm)
{
	return ffa_vm_created(&notify, vm, 0x106);
}

static int destroy_called(struct ffa_vm *vm)
{
	return ffa_vm_destroyed(&notify, vm);
}

static void sps_that_call_each_other_are_suspended_and_go_on_together(int names_running)
{
	struct ffa_regs regs = {{CHAIN_CALL, (uint64_t)names_running}};
	struct ffa_vm vm = {0};

	print("\n# Ticks fall into the work of SP %04x for SP %04x, and name %s\n", SP_UP,
	      SP_CALLING, names_running ? "the first" : "the second");
	ffa_conduit_smc(NULL, &regs);
	check(regs.x[0] == 0, "the firmware names it so");
	tick_in_a_call(create_called, &vm, names_running);
	tick_in_a_call(destroy_called, &vm, names_running);
}

/* The SP has work to do, the first wait stops, and the window stays closed. */
static void leave_in_flight(struct ffa_vm *vm, uint16_t vm_id, uint32_t sp_id)
{
	struct scene *const scene = set_scene(sp_id);

	scene->is_closed = 1;
	scene->stops = 1;
	set_work(sp_id, LONG_WORK);
	check(ffa_vm_created(&notify, vm, vm_id) == FFA_R_IN_FLIGHT &&
	              waits(sp_id, FFA_WAIT_INTERRUPT) == 1,
	      "the SP is left suspended");
}

static void leave_mp_in_flight(void *vm)
{
	leave_in_flight(vm, 0x200, SP_MP);
}

static void leave_up_in_flight(void *vm)
{
	leave_in_flight(vm, 0x201, SP_UP);
}

static void go_on(void *vm)
{
	struct ffa_vm *const ffa = vm;

	set_scene(0);
	check(ffa_vm_created(&notify, ffa, ffa->id) == FFA_R_OK, "it goes on to the end");
}

/* For an MP SP on the CPU that has worked for it. */
static void rest(void *unused)
{
	(void)unused;
	interrupt_window(0);
	set_work(SP_MP, 0);
}

static void an_mp_sp_serves_each_cpu(uint32_t other)
{
	struct ffa_vm vm = {0};
	struct ffa_vm second = {0};

	print("\n# SP %04x is suspended on CPU %u, and free on CPU 0\n", SP_MP, other);
	on_cpu(other, leave_mp_in_flight, &vm);
	set_scene(0);
	check(ffa_vm_created(&notify, &second, 0x210) == FFA_R_OK, "another VM is created here");
	check(all_waits(SP_MP) == 0, "the SP answered at once");
	on_cpu(other, go_on, &vm);
	on_cpu(other, rest, NULL);
	end_vm(&vm);
	end_vm(&second);
}

static void an_mp_sp_is_resumed_on_its_own_cpu_only(uint32_t other)
{
	const uint64_t before = firmware_counts().violations;
	struct ffa_vm vm = {0};

	print("\n# SP %04x is suspended on CPU %u, and resumed on CPU 0\n", SP_MP, other);
	on_cpu(other, leave_mp_in_flight, &vm);
	set_scene(0);
	check(ffa_vm_created(&notify, &vm, vm.id) == FFA_R_IN_FLIGHT, "it is refused here");
	check(scene_here()->calls == 1, "after one call");
	check(firmware_counts().violations - before == 1, "the firmware blames this program");
	deliberate_violations++;
	on_cpu(other, go_on, &vm);
	on_cpu(other, rest, NULL);
	end_vm(&vm);
}

static void a_suspended_up_sp_is_busy_for_everybody(uint32_t other)
{
	struct ffa_vm vm = {0};
	struct ffa_vm second = {0};

	print("\n# SP %04x is suspended on CPU %u, and wanted on CPU 0\n", SP_UP, other);
	on_cpu(other, leave_up_in_flight, &vm);
	set_scene(0)->stops = 1;
	check(ffa_vm_created(&notify, &second, 0x211) == FFA_R_AGAIN, "another VM has to wait");
	check(waits(SP_UP, FFA_WAIT_BUSY) == 1, "the SP was busy");
	on_cpu(other, go_on, &vm);
	go_on(&second);
	set_work(SP_UP, 0);
	end_vm(&vm);
	end_vm(&second);
}

static void a_suspended_up_sp_moves_to_another_cpu(uint32_t other)
{
	const uint32_t loops = loops_of(SP_UP);
	struct ffa_vm vm = {0};

	print("\n# SP %04x is suspended on CPU %u, and resumed on CPU 0\n", SP_UP, other);
	on_cpu(other, leave_up_in_flight, &vm);
	go_on(&vm);
	check(loops_of(SP_UP) - loops == LONG_WORK, "the SP did each loop of its work once");
	on_cpu(other, rest, NULL);
	set_work(SP_UP, 0);
	end_vm(&vm);
}

static uint64_t starts_of(uint32_t sp_id)
{
	return ask(sp_id, SP_COMMAND_VM, 0, 0).x[4];
}

static enum sp_vm vm_of(uint32_t sp_id, uint16_t vm_id)
{
	return (enum sp_vm)ask(sp_id, SP_COMMAND_VM, vm_id, 0).x[3];
}

static void create(struct ffa_vm *vm, uint16_t vm_id)
{
	set_scene(0);
	check(ffa_vm_created(&notify, vm, vm_id) == FFA_R_OK, "a VM is created");
}

/* One call, one SP: who else was told would have to be told again. */
static void announce(struct ffa_vm *vm, uint16_t sp_id)
{
	set_scene(0);
	check(ffa_vm_announce(&notify, vm, sp_id) == FFA_R_OK && scene_here()->calls == 1,
	      "it is told of the VM again, and nobody else is");
}

static void an_sp_that_dies_has_forgotten_the_other_vms_too(void)
{
	struct ffa_vm vm = {0};
	struct ffa_vm other = {0};

	print("\n# SP %04x dies of a VM, and EL3 starts it anew\n", SP_FAULTY);
	create(&other, 0x301);
	check(ffa_vm_created(&notify, &vm, 0xfa17) == FFA_R_REFUSED && vm.id == 0,
	      "the VM is refused, and its ID is free");
	check(vm.status_sp == SP_FAULTY && vm.status == STATUS_ABORTED, "the SP is to blame");
	check(starts_of(SP_FAULTY) == 2 && vm_of(SP_FAULTY, 0x301) == SP_VM_UNAVAILABLE,
	      "it has started anew, and does not know the other VM");
	check(vm_of(SP_YIELDING, 0xfa17) == SP_VM_UNAVAILABLE,
	      "the others know that the VM is gone");
	announce(&other, SP_FAULTY);
	check(vm_of(SP_FAULTY, 0x301) == SP_VM_AVAILABLE, "it knows it again");
	end_vm(&other);
	check(other.id == 0 && vms_held_by_sps(0) == 0, "nobody holds it, and its ID is free");
}

static void end_sp(uint32_t sp_id, enum ffa_spmc_end end)
{
	check(smc(END_SP_CALL, sp_id, end, 0).x[0] == 0, "the firmware ends it");
}

static void an_sp_that_dies_suspended_ends_its_message(void)
{
	struct ffa_vm vm = {0};

	print("\n# SP %04x dies while a tick has suspended it\n", SP_UP);
	leave_in_flight(&vm, 0x304, SP_UP);
	end_sp(SP_UP, FFA_SPMC_END_RESTART);
	set_scene(0);
	check(ffa_vm_created(&notify, &vm, 0x304) == FFA_R_REFUSED && vm.id == 0,
	      "the VM is refused, and its ID is free");
	check(vm.status_sp == SP_UP && vm.status == STATUS_ABORTED, "the SP is to blame");
	set_work(SP_UP, 0);
	create(&vm, 0x304);
	end_vm(&vm);
}

static void an_sp_that_is_stopped_is_busy_for_ever(void)
{
	struct ffa_vm vm = {0};
	struct ffa_vm present = {0};

	print("\n# SP %04x is stopped\n", SP_FAULTY);
	create(&present, 0x305);
	end_sp(SP_FAULTY, FFA_SPMC_END_STOP);
	set_scene(0);
	check(ffa_vm_created(&notify, &vm, 0x306) == FFA_R_EXHAUSTED && vm.id == 0,
	      "a VM is given up");
	check(vm.status_sp == SP_FAULTY && vm.status == STATUS_BUSY, "the SP is busy");
	set_scene(0);
	check(ffa_vm_destroyed(&notify, &present) == FFA_R_AGAIN && present.waiting_sp == SP_FAULTY,
	      "the one that is present waits for it to its end");
	check(vms_held_by_sps(SP_FAULTY) == 0, "the others know that both are gone");
	check(ffa_vm_skip(&notify, &present, SP_FAULTY) == FFA_R_OK &&
	              ffa_vm_destroyed(&notify, &present) == FFA_R_OK && present.id == 0x305,
	      "without it the VM has left; its ID may be believed in");
	end_sp(SP_FAULTY, FFA_SPMC_END_RESTART);
	create(&vm, 0x306);
	end_vm(&vm);
}

/* The VM in which it is found out is lost; who suspects it can tell the SP of the others before. */
static void a_restart_that_nobody_sees_is_found_at_the_next_message(void)
{
	struct ffa_vm first = {0};
	struct ffa_vm second = {0};
	struct ffa_vm calling = {0};
	const uint64_t starts = starts_of(SP_UP);

	print("\n# SP %04x dies in the work of SP %04x, and starts anew\n", SP_UP, SP_CALLING);
	create(&first, 0x302);
	create(&second, 0x303);
	(void)ask(SP_UP, SP_COMMAND_FAULT, 0, 0);
	create(&calling, 0x106);
	check(starts_of(SP_UP) == starts + 1, "the third one was created, as if nothing was");
	set_scene(0);
	check(ffa_vm_destroyed(&notify, &first) == FFA_R_REFUSED && first.status_sp == SP_UP &&
	              first.status == STATUS_INVALID_PARAMETERS,
	      "the SP refuses the end of the first one");
	check(first.id == 0x302 && vm_of(SP_UP, 0x302) == SP_VM_ERROR, "that VM ID is lost");
	retired++;
	announce(&second, SP_UP);
	end_vm(&second);
	end_vm(&calling);
	check(second.id == 0 && calling.id == 0 && vms_held_by_sps(0) == 1,
	      "the two others are not");
}

/* The registers of one CPU's EL1, where nothing of the normal world runs. */
static void set_marks(void *of_cpu)
{
	struct marks *const marks = of_cpu;
	uint64_t seed = ONES + cpu_number();

	MARKED_FROM_EL2(MARK_WRITE)
	isb();
	MARKED_FROM_EL2(MARK_READ)
}

static void count_lost_marks(void *of_cpu)
{
	struct marks *const marks = of_cpu;
	uint32_t lost = 0;

	MARKED_FROM_EL2(MARK_COMPARE)
	marks->lost = lost;
}

static void mark_el1(struct marks *marks)
{
	uint32_t cpu;

	set_marks(&marks[0]);
	for (cpu = 1; cpu < cpus; cpu++) {
		on_cpu(cpu, set_marks, &marks[cpu]);
	}
}

static int is_el1_untouched(struct marks *marks)
{
	uint32_t lost;
	uint32_t cpu;

	count_lost_marks(&marks[0]);
	lost = marks[0].lost;
	for (cpu = 1; cpu < cpus; cpu++) {
		on_cpu(cpu, count_lost_marks, &marks[cpu]);
		lost += marks[cpu].lost;
	}
	return lost == 0;
}

void monitor_main(void)
{
	static struct marks marks[HYP_MAX_CPUS];
	struct ffa_regs report;

	console_init();
	(void)hyp_init();
	tick_once(0);
	cpus = start_cpus(HYP_MAX_CPUS, NULL);
	print("# %u CPUs\n", cpus);
	probe(&notify, &hooks, 0);
	check(notify.subscriber_count == 8, "eight SPs subscribed");
	mark_el1(marks);

	the_whole_list_arrives_in_x0_to_x17();
	buffers_that_are_not_the_callers_are_refused();
	a_cpu_waits_in_the_firmware_for_an_interrupt();
	a_working_sp_is_suspended_and_goes_on_where_it_was();
	a_pending_interrupt_suspends_before_the_first_instruction();
	with_the_window_closed_the_call_ends_within_its_bound();
	an_sp_that_queues_interrupts_is_not_suspended();
	an_sp_that_is_told_of_interrupts_answers_and_is_asked_again();
	an_sp_that_yields_goes_on_where_it_was();
	sps_that_call_each_other_are_suspended_and_go_on_together(0);
	sps_that_call_each_other_are_suspended_and_go_on_together(1);
	if (cpus > 1) {
		an_mp_sp_serves_each_cpu(cpus - 1);
		an_mp_sp_is_resumed_on_its_own_cpu_only(cpus - 1);
		a_suspended_up_sp_is_busy_for_everybody(cpus - 1);
		a_suspended_up_sp_moves_to_another_cpu(cpus - 1);
	}
	an_sp_that_dies_has_forgotten_the_other_vms_too();
	an_sp_that_dies_suspended_ends_its_message();
	an_sp_that_is_stopped_is_busy_for_ever();
	a_restart_that_nobody_sees_is_found_at_the_next_message();

	print("\n# In the end\n");
	check(mistakes_of_sps(cpus) == 0, "no SP found an order broken or a register changed");
	check(is_el1_untouched(marks), "the normal world's EL1 registers are as they were");
	report = firmware_report(checks_failed(), deliberate_violations, retired);
	check(report.x[1] == deliberate_violations && report.x[4] == retired,
	      "the judge found nothing else");
	hyp_end(checks_failed());
}

void monitor_wrong_level(unsigned level)
{
	(void)level;
	hyp_end(1);
}
