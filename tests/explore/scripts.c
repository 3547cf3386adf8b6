/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * usage: model [SCRIPTS [SEED]]
 * Random scripts, each played to the model and to the library: subscriptions, limits, hooks, events
 * of two VMs, SPs that are skipped or restart and are announced to, VMs that are saved and restored with
 * another list, calls from within hooks, and an answer for each call. Every
 * request, call of a hook, log entry and result of the library has to be the model's. Script i of
 * seed S is the first script of seed S + i.
 *
 * In half of the scripts SPs die: in a message, which is told, or unseen after any other. They start
 * anew at once, or answer that they are not there for a while. The host does what docs/lifecycle.md
 * says.
 *
 * Each player has SPs of its own, which keep the state machine of FF-A Table 18.9 and so judge both,
 * by what they believe and not by the rules: a message that an honest SP had to refuse is wrong, and
 * so is a VM ID that is free while an SP may believe in the VM, or spent while none may.
 */
#include "explore/probe_answer.h"
#include "model.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VMS 2
#define MAX_IDS 256
#define FIRST_SP 0x8001u
#define STRANGER 0x7001u
#define MAX_TRACE 0x40000
#define MAX_ENTRIES 0x10000
#define MAX_TEXTS 32
#define PALETTE 3

#define DIRECT_REQ 0x8400006Fu
#define DIRECT_RESP 0x84000070u
#define RUN 0x8400006Du
#define INTERRUPT 0x84000062u
#define YIELD 0x8400006Cu
#define ERROR 0x84000060u
#define WIDE 0x40000000u
#define CREATED 4u

enum kind { CALL, RELAX, REFUSED, RESULT };
enum entry { CREATE, DESTROY, SKIP, ANNOUNCE };

/* What an entry left behind. */
struct result {
	enum entry entry;
	uint32_t vm;
	uint16_t argument; /* VM ID or SP */
	uint16_t id;       /* vm->id */
	int32_t result;
	struct ffa_refusal decided;
};

/* One thing that the model or the library did. */
struct act {
	enum kind kind;
	union {
		struct ffa_regs regs;
		struct ffa_wait wait;
		struct ffa_refusal why;
		struct result result;
	} as;
};

/* A log entry but for the level, which is the library's own choice. */
struct said {
	const char *text;
	uint32_t has_regs;
	uint32_t regs[4];
	uint16_t sp_id;
	uint16_t vm_id;
	int32_t status;
	uint32_t function;
};

/* The world's side of a script: the same for both, as long as they do the same. */
struct script {
	uint64_t seed;
	uint32_t sp_count;
	uint8_t events[MODEL_SPS];
	uint8_t palette[PALETTE]; /* kinds of answers other than success */
	uint8_t success;          /* how many of 16 answers */
	uint8_t stops;            /* how many of 16 calls of relax */
	uint8_t meddles;          /* how many of 16 hooks call the library */
	uint8_t deaths;           /* how many of 64 calls an SP does not survive, unseen */
	struct ffa_limits limits;
	int has_relax;
	int has_refused;
};

/* What an SP believes of a VM ID. LOST: it forgot, and the library cannot know. */
enum belief { UNAVAILABLE, AVAILABLE, IN_ERROR, LOST };

struct sp_state {
	uint8_t belief;
	uint8_t doubt; /* what it did last says not what it believes */
};

/* An SP that died and is not back yet. */
struct absence {
	uint32_t left; /* messages that get the code */
	int32_t code;
};

enum life { NO_VM, CREATING_VM, VM_PRESENT, DESTROYING_VM };

/* A host's VM, and the message of it that is on its way. */
struct guest {
	enum life life;
	uint16_t id;
	int has_lived;
	int last; /* result of an event */
	int is_skipped_since;
	int is_announcing;
	int is_inside;    /* an event */
	uint32_t skipped; /* a bit for each SP, in this life */
	uint32_t dead;    /* the same: the host knows that it has forgotten the VM */
	uint16_t sp;      /* of the latest message */
	uint32_t message;
	uint32_t in_flight; /* w1 of the suspension, or 0 */
	int is_lost;        /* the SP died in it */
};

struct stage;

struct player {
	struct stage *stage;
	int is_library;
	uint64_t acts; /* so far in this script */
	unsigned int vm;
	unsigned int depth; /* of entries */
	uint16_t next_id;
	struct guest guests[VMS];
	struct sp_state sps[MODEL_SPS][MAX_IDS];
	struct absence absences[MODEL_SPS];
};

struct stage {
	struct script script;
	struct player players[2]; /* of the model, of the library */
	struct ffa_hooks hooks[2];
	struct model models[VMS];
	struct ffa_notify ns[2]; /* of a probe, and of the same list the other way round */
	struct ffa_subscriber tables[2][MODEL_SPS];
	struct ffa_vm vms[VMS];
	unsigned int list_of[VMS];
	int is_probing;
	int is_in_log;
};

static struct {
	uint64_t seed; /* of this script */
	const char *step;
	struct act trace[MAX_TRACE]; /* of the model, in this step */
	size_t length;
	size_t compared;
	struct said said[MAX_ENTRIES]; /* by the model, in this step */
	size_t said_length;
	size_t said_compared;
	struct {
		const char *text; /* of the library */
		const char *means;
	} texts[MAX_TEXTS];
	size_t text_count;
	uint64_t calls;
	uint64_t hooks;
	uint64_t entries;
	uint64_t reentries;
	uint64_t skips;
	uint64_t announcements;
	uint64_t moves;
	uint64_t moves_in_flight;
	uint64_t deaths;
	uint64_t deaths_seen;
	uint64_t deaths_in_flight;
	uint64_t late_returns;
	uint64_t told_again;
	uint64_t reused;
	uint64_t spent;
	uint64_t results[16];
	uint64_t total_results;
} t;

static uint64_t mix(uint64_t seed, uint64_t n)
{
	uint64_t x = seed * 0x9E3779B97F4A7C15u + n * 0xD1B54A32D192ED03u + 0x632BE59BD9B4E019u;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

static void print_act(const char *who, const struct act *act)
{
	static const char *const entries[] = {"created", "destroyed", "skip", "announce"};
	const struct result *result = &act->as.result;

	printf("  %s: ", who);
	switch (act->kind) {
	case CALL:
		printf("call");
		for (unsigned int i = 0; i < 6; i++) {
			printf(" %" PRIx64, act->as.regs.x[i]);
		}
		break;
	case RELAX:
		printf("relax, reason %d, SP %x, VM %x, tries %u", (int)act->as.wait.reason,
		       act->as.wait.sp_id, act->as.wait.vm_id, (unsigned int)act->as.wait.tries);
		break;
	case RESULT:
		printf("%s(VM object %u, %x) is %d, id %x, decided: SP %x, status %d, function %x",
		       entries[result->entry], (unsigned int)result->vm, result->argument,
		       (int)result->result, result->id, result->decided.sp_id,
		       (int)result->decided.status, (unsigned int)result->decided.function);
		break;
	case REFUSED:
	default:
		printf("refused, SP %x, VM %x, status %d, function %x", act->as.why.sp_id,
		       act->as.why.vm_id, (int)act->as.why.status,
		       (unsigned int)act->as.why.function);
		break;
	}
	printf("\n");
}

static void print_said(const char *who, const struct said *said)
{
	printf("  %s logs: %s, SP %x, VM %x, function %x, status %d", who, said->text, said->sp_id,
	       said->vm_id, (unsigned int)said->function, (int)said->status);
	for (unsigned int i = 0; i < 4 && said->has_regs; i++) {
		printf(" %" PRIx32, said->regs[i]);
	}
	printf("\n");
}

/* The last of what both did, and what the model does now. */
static void print_past(void)
{
	for (size_t i = t.compared > 12 ? t.compared - 12 : 0; i < t.compared; i++) {
		print_act("both", &t.trace[i]);
	}
	for (size_t i = t.compared; i < t.length && i < t.compared + 3; i++) {
		print_act("model", &t.trace[i]);
	}
	for (size_t i = t.said_compared; i < t.said_length; i++) {
		print_said("model", &t.said[i]);
	}
}

static void give_up(const char *what)
{
	print_past();
	printf("%s: %s\nmodel: FOUND a difference; again with: tests/run model 1 %" PRIu64 "\n",
	       t.step, what, t.seed);
	exit(1);
}

/* The model's acts are kept, the library's compared with them. */
static void take(const struct player *p, const struct act *act)
{
	if (!p->is_library) {
		if (t.length == MAX_TRACE) {
			give_up("an event of the model's that does not end");
		}
		t.trace[t.length++] = *act;
		return;
	}
	if (t.compared == t.length || memcmp(act, &t.trace[t.compared], sizeof(*act)) != 0) {
		print_act("library", act);
		give_up(t.compared == t.length ? "the model is finished already"
		                               : "the library does something else");
	}
	t.compared++;
	t.calls += act->kind == CALL;
	t.hooks += act->kind == RELAX || act->kind == REFUSED;
}

/* The union is cleared as a whole, for memcmp(). */
static struct act clear_act(enum kind kind)
{
	struct act act;

	memset(&act, 0, sizeof(act));
	act.kind = kind;
	return act;
}

static void copy_refusal(struct ffa_refusal *to, const struct ffa_refusal *from)
{
	to->sp_id = from->sp_id;
	to->vm_id = from->vm_id;
	to->status = from->status;
	to->function = from->function;
}

static void set(struct ffa_regs *regs, uint32_t x0, uint32_t x1, uint32_t x2, uint32_t x3)
{
	regs->x[0] = x0;
	regs->x[1] = x1;
	regs->x[2] = x2;
	regs->x[3] = x3;
}

static void answer(uint8_t kind, uint16_t sp, uint32_t message, uint64_t random,
                   struct ffa_regs *regs)
{
	const uint32_t from = (uint32_t)sp << 16;
	const uint32_t reply = 0x80000001u + message;
	const uint32_t few = (uint32_t)(random >> 32) & 3u;
	const uint32_t status = 2u - (uint32_t)(random >> 40) % 15u;

	switch (kind) {
	case 0:
	case 1:
		set(regs, DIRECT_RESP, from, reply, kind == 0 ? 0xFFFFFFF9u : 0xFFFFFFFBu);
		break;
	case 2:
	case 4:
		set(regs, kind == 4 ? YIELD : INTERRUPT, from | few, 0, 0);
		break;
	case 3: /* in a chain of SPs another one is named */
		set(regs, few == 0 ? YIELD : INTERRUPT, from + (few << 16), 0, 0);
		break;
	case 5:
		set(regs, ERROR, 0, 0xFFFFFFFCu, 0);
		break;
	case 6:
		set(regs, ERROR, few, status, 0);
		break;
	case 7:
		set(regs, DIRECT_RESP, from, reply, status);
		break;
	case 8:
		set(regs, ERROR, 0, few == 0 ? 0xFFFFFFFEu : 0xFFFFFFFAu, 0);
		break;
	case 9:
		set(regs, ERROR, 0, 0xFFFFFFF8u, 0);
		break;
	case 10:
		set(regs, DIRECT_RESP, from + (few << 16), reply, few == 1 ? 0xFFFFFFF9u : 0);
		break;
	case 11:
		set(regs, DIRECT_RESP, from, few < 2 ? reply ^ 2u : reply | 0x100u, 0);
		break;
	case 12:
		set(regs, few < 2 ? INTERRUPT : YIELD, few, 0, 0);
		break;
	case 13:
		set(regs, few < 2 ? 0x84000061u : 0x8400006Bu, from, reply, 0);
		break;
	case 14:
		set(regs, DIRECT_RESP, from | few, reply, 0);
		break;
	case 15:
		set(regs, few == 0 ? 0xFFFFFFFFu : (uint32_t)random, from, reply, 0);
		break;
	case 16: /* an error that is none */
		set(regs, ERROR, 0, few, 0);
		break;
	default:
		set(regs, DIRECT_RESP, from, reply, 0);
		break;
	}
	/* Wide functions, and upper halves that mean nothing. */
	regs->x[0] |= (random >> 48 & 7u) == 0 ? WIDE : 0;
	for (unsigned int i = 0; i < 4 && (random >> 52 & 3u) == 0; i++) {
		regs->x[i] |= random << 32;
	}
}

static struct guest *guest_of(struct player *p)
{
	return &p->guests[p->vm];
}

static struct sp_state *state_of(struct player *p, uint16_t sp, uint16_t id)
{
	return &p->sps[(sp - FIRST_SP) % MODEL_SPS][id % MAX_IDS];
}

static uint8_t events_of(const struct player *p, uint16_t sp)
{
	const uint32_t index = sp - FIRST_SP;

	return index < p->stage->script.sp_count ? p->stage->script.events[index] : 0;
}

/* A message that an SP which answers correctly would refuse, or that is not to be told to it. */
static void judge_send(struct player *p, const struct ffa_regs *regs)
{
	struct guest *guest = guest_of(p);
	const uint16_t sp = (uint16_t)regs->x[1];
	const uint32_t message = (uint32_t)regs->x[2] & 0x7Fu;
	const struct sp_state *state = state_of(p, sp, guest->id);
	const int creates = message == CREATED;

	if ((events_of(p, sp) & (creates ? FFA_NOTIFY_CREATED : FFA_NOTIFY_DESTROYED)) == 0 ||
	    (uint16_t)regs->x[5] != guest->id) {
		give_up("a message that the SP did not subscribe to");
	}
	if (guest->in_flight != 0) {
		give_up("a message of a VM in which an SP is suspended");
	}
	if ((guest->skipped >> (sp - FIRST_SP) & 1u) != 0) {
		give_up("a message to an SP that was skipped");
	}
	if (state->doubt || state->belief == IN_ERROR ||
	    creates != (state->belief == UNAVAILABLE)) {
		give_up(creates ? "an honest SP has to refuse: told of a VM twice"
		                : "an honest SP has to refuse: an unknown VM's end");
	}
	guest->sp = sp;
	guest->message = message;
}

/* It knows nothing any more, and what it is suspended in has ended. The library hears of it later. */
static void die(struct player *p, uint16_t sp)
{
	for (unsigned int i = 0; i < MAX_IDS; i++) {
		struct sp_state *state = state_of(p, sp, (uint16_t)i);

		state->belief = state->belief == AVAILABLE ? LOST : state->belief;
	}
	for (unsigned int vm = 0; vm < VMS; vm++) {
		struct guest *guest = &p->guests[vm];

		if (guest->in_flight != 0 && guest->sp == sp && !guest->is_lost) {
			guest->is_lost = 1;
			t.deaths_in_flight += p->is_library != 0;
		}
	}
	t.deaths += p->is_library != 0;
}

/* The host is told in a message of the VM: it knows of each VM that this SP has forgotten. */
static void see_death(struct player *p)
{
	struct guest *guest = guest_of(p);
	const uint16_t sp = guest->sp;

	if (!guest->is_lost) {
		die(p, sp);
	}
	guest->is_lost = 0;
	state_of(p, sp, guest->id)->belief = UNAVAILABLE;
	for (unsigned int vm = 0; vm < VMS; vm++) {
		struct guest *other = &p->guests[vm];

		if (other->life != NO_VM && state_of(p, sp, other->id)->belief == LOST) {
			other->dead |= 1u << (sp - FIRST_SP);
		}
	}
	if (guest->is_announcing) {
		guest->dead |= 1u << (sp - FIRST_SP);
	}
	t.deaths_seen += p->is_library != 0;
}

/* After a call, and without a trace. */
static void maybe_die_unseen(struct player *p)
{
	static const int32_t codes[] = {-4, -10, -8, 0};
	const struct script *script = &p->stage->script;
	uint64_t random;
	unsigned int index;

	if (script->deaths == 0) {
		return;
	}
	random = mix(script->seed ^ 0xDEADu, p->acts++);
	if ((random & 63u) >= script->deaths) {
		return;
	}
	index = (unsigned int)(random >> 8) % script->sp_count;
	die(p, (uint16_t)(FIRST_SP + index));
	p->absences[index].code = codes[random >> 16 & 3u];
	p->absences[index].left =
		p->absences[index].code != 0 ? 1u + (uint32_t)(random >> 24) % 6u : 0;
	t.late_returns += p->is_library && p->absences[index].left != 0;
}

static void believe_error(struct player *p, int32_t status, int is_run)
{
	struct guest *guest = guest_of(p);
	struct sp_state *state = state_of(p, guest->sp, guest->id);

	if (status == -4 || status == -10 || status == -5 || status == -7 ||
	    (is_run && (status == -2 || status == -6))) {
		return; /* suspended as before, or not reached */
	}
	guest->in_flight = 0;
	if (status == -8) {
		see_death(p);
	} else {
		state->doubt |= status >= 0 || guest->message != CREATED;
	}
}

static void believe_response(struct player *p, int32_t status)
{
	struct guest *guest = guest_of(p);
	struct sp_state *state = state_of(p, guest->sp, guest->id);
	const int creates = guest->message == CREATED;

	if (status == 0) {
		state->belief = creates ? AVAILABLE : UNAVAILABLE;
	} else if (status == -2) {
		state->belief = IN_ERROR;
	} else if (status != -5 && status != -7) {
		state->doubt |= !creates;
	}
}

/* What the SP believes after this answer of its or of the SPMC's. */
static void believe(struct player *p, const struct ffa_regs *regs, int is_run)
{
	struct guest *guest = guest_of(p);
	const uint32_t function = (uint32_t)regs->x[0] & ~WIDE;
	const uint32_t w1 = (uint32_t)regs->x[1];

	if (function == ERROR) {
		believe_error(p, (int32_t)(uint32_t)regs->x[2], is_run);
		return;
	}
	guest->in_flight = 0;
	if (function == DIRECT_RESP && w1 == (uint32_t)guest->sp << 16 &&
	    (uint32_t)regs->x[2] == 0x80000001u + guest->message) {
		believe_response(p, (int32_t)(uint32_t)regs->x[3]);
	} else if ((function == INTERRUPT || function == YIELD) && w1 >> 16 != 0) {
		guest->in_flight = w1;
	} else {
		state_of(p, guest->sp, guest->id)->doubt = 1;
	}
}

/* What the message gets in spite of all chance. */
static void answer_as_dead(struct player *p, struct ffa_regs *regs, int is_run)
{
	const struct guest *guest = guest_of(p);
	struct absence *absence = &p->absences[(guest->sp - FIRST_SP) % MODEL_SPS];

	if (is_run && guest->is_lost) {
		set(regs, ERROR, 0, 0xFFFFFFF8u, 0);
	} else if (!is_run && absence->left != 0) {
		absence->left--;
		set(regs, ERROR, 0, (uint32_t)absence->code, 0);
	} else if (!is_run && state_of(p, guest->sp, guest->id)->belief == LOST) {
		set(regs, DIRECT_RESP, (uint32_t)guest->sp << 16, 0x80000007u, 0xFFFFFFFEu);
	}
}

static void answer_event(struct player *p, struct ffa_regs *regs)
{
	const struct script *script = &p->stage->script;
	struct guest *guest = guest_of(p);
	const uint64_t random = mix(script->seed, p->acts++);
	const int is_run = (uint32_t)regs->x[0] == RUN;
	uint8_t kind =
		(random & 15u) < script->success ? 0xFF : script->palette[(random >> 8) % PALETTE];

	if (!is_run) {
		judge_send(p, regs);
	} else if (guest->in_flight == 0 || (uint32_t)regs->x[1] != guest->in_flight) {
		give_up("FFA_RUN of what is not suspended so");
	}
	for (unsigned int i = 4; i < 18; i++) {
		regs->x[i] = random;
	}
	answer(kind, guest->sp, guest->message, random, regs);
	answer_as_dead(p, regs, is_run);
	believe(p, regs, is_run);
	maybe_die_unseen(p);
}

/* At the end of a VM: the ID is free if and only if no SP may believe in the VM. */
static void judge_end(struct player *p, uint16_t verdict)
{
	const struct guest *guest = guest_of(p);
	int is_spent = 0;

	for (unsigned int i = 0; i < p->stage->script.sp_count; i++) {
		const struct sp_state *state = state_of(p, (uint16_t)(FIRST_SP + i), guest->id);

		is_spent |= state->doubt || state->belief != UNAVAILABLE;
	}
	if (verdict != (is_spent ? guest->id : 0)) {
		printf("  the verdict of the %s is %x\n", p->is_library ? "library" : "model",
		       verdict);
		give_up(is_spent ? "a VM ID is free while an SP may believe in the VM"
		                 : "a VM ID is kept without a reason");
	}
	t.spent += p->is_library && is_spent;
}

/* To whom creation is not told, the VM exists once its creation is complete. */
static void complete(struct player *p)
{
	const struct guest *guest = guest_of(p);

	for (unsigned int i = 0; i < p->stage->script.sp_count; i++) {
		if (p->stage->script.events[i] == FFA_NOTIFY_DESTROYED &&
		    (guest->skipped >> i & 1u) == 0) {
			state_of(p, (uint16_t)(FIRST_SP + i), guest->id)->belief = AVAILABLE;
		}
	}
}

static int is_over(int result)
{
	return result == FFA_R_OK || result == FFA_R_REFUSED || result == FFA_R_EXHAUSTED;
}

static struct result look(const struct player *p, unsigned int vm)
{
	const struct ffa_vm *object = &p->stage->vms[vm];
	const struct model *model = &p->stage->models[vm];
	struct result result;

	memset(&result, 0, sizeof(result));
	if (p->is_library) {
		result.id = object->id;
		result.decided.sp_id = object->status_sp;
		result.decided.status = object->status;
		result.decided.function = object->status_function;
	} else {
		result.id = model_id(model);
		result.decided.sp_id = model->decided.sp_id;
		result.decided.status = model->decided.status;
		result.decided.function = model->decided.function;
	}
	return result;
}

static void note(struct player *p, enum entry entry, uint16_t argument, int result)
{
	struct act act = clear_act(RESULT);
	const struct result left = look(p, p->vm);

	act.as.result.entry = entry;
	act.as.result.vm = p->vm;
	act.as.result.argument = argument;
	act.as.result.id = left.id;
	act.as.result.result = result;
	copy_refusal(&act.as.result.decided, &left.decided);
	take(p, &act);
	if (p->is_library) {
		t.results[result + 10]++;
		t.total_results++;
	}
}

static int enter(struct player *p, enum entry entry, uint16_t argument)
{
	struct ffa_vm *object = &p->stage->vms[p->vm];
	struct model *model = &p->stage->models[p->vm];

	const struct ffa_notify *n = &p->stage->ns[p->stage->list_of[p->vm]];

	switch (entry) {
	case CREATE:
		return p->is_library ? ffa_vm_created(n, object, argument)
		                     : model_created(model, argument);
	case DESTROY:
		return p->is_library ? ffa_vm_destroyed(n, object) : model_destroyed(model);
	case SKIP:
		return p->is_library ? ffa_vm_skip(n, object, argument)
		                     : model_skip(model, argument);
	default:
		return p->is_library ? ffa_vm_announce(n, object, argument)
		                     : model_announce(model, argument);
	}
}

/* The same object from within its event: nothing may happen. */
static void enter_again(struct player *p, enum entry entry, uint16_t argument)
{
	const struct ffa_vm before = p->stage->vms[p->vm];
	const int result = enter(p, entry, argument);

	if (result != FFA_R_STATE && result != FFA_R_INVALID) {
		give_up("an event within an event of the same VM");
	}
	if (memcmp(&before, &p->stage->vms[p->vm], sizeof(before)) != 0) {
		give_up("misuse that changes the object");
	}
	note(p, entry, argument, result);
	t.reentries += p->is_library != 0;
}

static int run_event(struct player *p, enum entry entry, uint16_t argument)
{
	struct guest *guest = guest_of(p);
	int result;

	guest->is_inside = 1;
	p->depth++;
	result = enter(p, entry, argument);
	p->depth--;
	guest->is_inside = 0;
	return result;
}

static void create(struct player *p, uint16_t id)
{
	struct guest *guest = guest_of(p);
	int result;

	if (guest->life == NO_VM) {
		guest->id = id;
		guest->skipped = 0;
		guest->dead = 0;
	}
	result = run_event(p, CREATE, id);
	note(p, CREATE, id, result);
	guest->last = result;
	guest->is_skipped_since = 0;
	guest->has_lived = 1;
	guest->life = result > 0 ? CREATING_VM : result == FFA_R_OK ? VM_PRESENT : NO_VM;
	if (result == FFA_R_OK) {
		complete(p);
	} else if (result < 0) {
		if (!is_over(result)) {
			give_up("a creation that is not allowed");
		}
		judge_end(p, look(p, p->vm).id);
	}
}

static void destroy(struct player *p)
{
	struct guest *guest = guest_of(p);
	const enum life before = guest->life;
	int result;

	guest->life = before == NO_VM ? NO_VM : DESTROYING_VM;
	guest->is_announcing = 0;
	result = run_event(p, DESTROY, 0);
	note(p, DESTROY, 0, result);
	guest->last = result;
	guest->is_skipped_since = 0;
	if (result <= 0) {
		if (!is_over(result) || result == FFA_R_EXHAUSTED) {
			give_up("a destruction that is not allowed");
		}
		guest->life = NO_VM;
		if (before != NO_VM) {
			judge_end(p, look(p, p->vm).id);
		}
	}
}

static void skip(struct player *p, uint16_t sp)
{
	struct guest *guest = guest_of(p);
	const int result = enter(p, SKIP, sp);

	note(p, SKIP, sp, result);
	if (result != (events_of(p, sp) != 0 ? FFA_R_OK : FFA_R_INVALID)) {
		give_up("a skip with another result");
	}
	if (result != FFA_R_OK || guest->life == NO_VM) {
		return;
	}
	t.skips += p->is_library != 0;
	guest->is_skipped_since = 1;
	guest->skipped |= 1u << (sp - FIRST_SP);
	if (guest->in_flight != 0 && guest->sp == sp) {
		/* It goes on some day, when somebody else resumes it. */
		state_of(p, sp, guest->id)->doubt = 1;
		guest->in_flight = 0;
		guest->is_lost = 0;
	}
}

/*
 * By name: the SP has forgotten all VMs; it restarts now if it did not before. Else those are told that
 * do not know of it, among them the skipped ones.
 */
static void lose_memory(struct player *p, uint16_t named)
{
	struct guest *guest = guest_of(p);

	for (unsigned int i = 0; i < p->stage->script.sp_count; i++) {
		const uint16_t sp = (uint16_t)(FIRST_SP + i);
		struct sp_state *state = state_of(p, sp, guest->id);

		if (named == sp) {
			if (state->doubt || state->belief == AVAILABLE ||
			    state->belief == IN_ERROR) {
				die(p, sp);
			}
			state->belief = UNAVAILABLE;
			state->doubt = 0;
			guest->dead &= ~(1u << i);
		}
		if (named == sp || (named == 0 && !state->doubt && state->belief == UNAVAILABLE)) {
			guest->skipped &= ~(1u << i);
		}
	}
}

static void misuse(struct player *p, enum entry entry, uint16_t argument, int expected);

static void announce(struct player *p, uint16_t sp)
{
	struct guest *guest = guest_of(p);
	const int can_be_named =
		sp == 0 || (sp != STRANGER && (events_of(p, sp) & FFA_NOTIFY_CREATED) != 0);
	int result;

	if (!guest->is_announcing && !can_be_named) {
		misuse(p, ANNOUNCE, sp, FFA_R_INVALID);
		return;
	}
	if (guest->life != VM_PRESENT) {
		misuse(p, ANNOUNCE, sp, FFA_R_STATE);
		return;
	}
	if (!guest->is_announcing) {
		lose_memory(p, sp);
	}
	result = run_event(p, ANNOUNCE, sp);
	note(p, ANNOUNCE, sp, result);
	guest->last = result;
	guest->is_skipped_since = 0;
	guest->is_announcing = result > 0;
	t.announcements += p->is_library != 0;
	if (result <= 0 && !is_over(result)) {
		give_up("an announcement that is not allowed");
	}
}

/* Another hypervisor takes over, whose list is the other way round. */
static void move(struct player *p)
{
	struct stage *s = p->stage;
	struct ffa_vm *vm = &s->vms[p->vm];
	const int is_in_flight = guest_of(p)->in_flight != 0;
	uint8_t bytes[FFA_NOTIFY_SAVE_SIZE(MODEL_SPS)];
	size_t size;

	guest_of(p)->is_skipped_since = 1; /* only who is suspended is waited for */
	if (!p->is_library) {
		model_move(&s->models[p->vm]);
		return;
	}
	size = ffa_vm_save(&s->ns[s->list_of[p->vm]], vm, bytes, sizeof(bytes));
	s->list_of[p->vm] ^= 1u;
	memset(vm, 0, sizeof(*vm));
	if (size == 0 || size > sizeof(bytes) ||
	    ffa_vm_restore(&s->ns[s->list_of[p->vm]], vm, bytes, size) != FFA_R_OK) {
		give_up("a VM that cannot be saved and restored");
	}
	if ((vm->waiting_sp != 0) != is_in_flight) {
		give_up("a restored VM that waits for another SP than the one in flight");
	}
	t.moves++;
	t.moves_in_flight += is_in_flight != 0;
}

/* What must be refused outside of events, and change nothing. */
static void misuse(struct player *p, enum entry entry, uint16_t argument, int expected)
{
	const struct ffa_vm before = p->stage->vms[p->vm];
	const int result = enter(p, entry, argument);

	note(p, entry, argument, result);
	if (result != expected) {
		give_up("misuse with another result");
	}
	if (memcmp(&before, &p->stage->vms[p->vm], sizeof(before)) != 0) {
		give_up("misuse that changes the object");
	}
}

/* A VM that ended gives way to a new one: with the same ID only if the verdict allows it. */
static void create_next(struct player *p, uint64_t random)
{
	struct guest *guest = guest_of(p);
	const uint16_t verdict = look(p, p->vm).id;

	if (guest->life != NO_VM) {
		create(p, guest->id);
		return;
	}
	if (guest->has_lived && verdict == 0 && (random & 3u) != 0) {
		t.reused += p->is_library != 0;
		create(p, guest->id);
		return;
	}
	if (guest->has_lived && verdict != 0 && (random & 1u) != 0) {
		misuse(p, CREATE, guest->id, FFA_R_STATE);
	}
	create(p, p->next_id++);
}

static uint16_t pick_sp(const struct player *p, uint64_t random)
{
	return (uint16_t)((random & 15u) == 0
	                          ? STRANGER
	                          : FIRST_SP + (random >> 4) % p->stage->script.sp_count);
}

static void open_model(struct stage *s, struct model *m)
{
	memset(m, 0, sizeof(*m));
	m->hooks = &s->hooks[0];
	m->limits = s->script.limits;
	m->limits.sends = m->limits.sends == 0 ? FFA_NOTIFY_DEFAULT_SENDS : m->limits.sends;
	m->limits.resumes = m->limits.resumes == 0 ? FFA_NOTIFY_DEFAULT_RESUMES : m->limits.resumes;
	for (uint32_t i = 0; i < s->script.sp_count; i++) {
		if (s->script.events[i] != 0) {
			struct model_sp *sp = &m->sps[m->count++];

			sp->id = (uint16_t)(FIRST_SP + i);
			sp->wants_created = (s->script.events[i] & FFA_NOTIFY_CREATED) != 0;
			sp->wants_destroyed = (s->script.events[i] & FFA_NOTIFY_DESTROYED) != 0;
		}
	}
}

/* The host forgets the VM, and never uses its ID again. */
static void forget(struct player *p)
{
	memset(guest_of(p), 0, sizeof(struct guest));
	if (p->is_library) {
		memset(&p->stage->vms[p->vm], 0, sizeof(p->stage->vms[0]));
		p->stage->list_of[p->vm] = 0;
	} else {
		open_model(p->stage, &p->stage->models[p->vm]);
	}
}

/* What docs/lifecycle.md says of an SP that has died, and knows nothing of this VM any more. */
static void do_as_told(struct player *p, unsigned int index, uint64_t random)
{
	struct guest *guest = guest_of(p);
	const uint16_t sp = (uint16_t)(FIRST_SP + index);
	const int can_be_told = (events_of(p, sp) & FFA_NOTIFY_CREATED) != 0;

	if (guest->life == VM_PRESENT && can_be_told && (random & 7u) != 0) {
		t.step = "announced after a death";
		t.told_again += p->is_library && !guest->is_announcing;
		announce(p, sp);
		if ((random & 7u) == 1u) {
			t.step = "announced after a death, and destroyed";
			destroy(p);
		}
		return;
	}
	guest->dead &= ~(1u << index);
	if (guest->in_flight != 0 && guest->sp == sp) {
		return;
	}
	t.step = "skipped after a death";
	skip(p, sp);
}

/* The host knows of one at least. */
static unsigned int first_dead(const struct guest *guest)
{
	unsigned int index = 0;

	while ((guest->dead >> index & 1u) == 0) {
		index++;
	}
	return index;
}

/* Something that a host does with a VM that is not inside an event. */
static void do_something(struct player *p, uint64_t random)
{
	struct guest *guest = guest_of(p);
	const unsigned int what = (unsigned int)(random >> 8) % 32u;

	if (guest->life != NO_VM && guest->dead != 0 && (random >> 40 & 3u) != 0) {
		do_as_told(p, first_dead(guest), random >> 16);
	} else if (guest->is_announcing && (random >> 42 & 1u) != 0) {
		t.step = "announce";
		announce(p, (random >> 43 & 1u) != 0 ? 0 : pick_sp(p, random >> 44));
	} else if (what < 14) {
		t.step = "created";
		if (guest->life == NO_VM || guest->life == CREATING_VM) {
			create_next(p, random >> 16);
		} else {
			misuse(p, CREATE, guest->id, FFA_R_STATE);
		}
	} else if (what < 24) {
		t.step = "destroyed";
		destroy(p);
	} else if (what < 26) {
		t.step = "skip";
		skip(p, pick_sp(p, random >> 16));
	} else if (what == 26) {
		t.step = "saved and restored";
		move(p);
	} else if (what == 27) {
		t.step = "announce";
		announce(p, (random >> 16 & 1u) != 0 ? 0 : pick_sp(p, random >> 17));
	} else if (what == 28) {
		t.step = "created with ID 0";
		misuse(p, CREATE, 0, FFA_R_INVALID);
	} else if (what == 29 && guest->life != NO_VM) {
		t.step = "created with a wrong ID";
		misuse(p, CREATE, (uint16_t)(guest->id + 0x4000u), FFA_R_STATE);
	} else if (what == 30) {
		t.step = "zeroed";
		forget(p);
	}
}

/* A hook, or a handler that it lets in, calls the library. */
static void meddle(struct player *p)
{
	const uint64_t random = mix(p->stage->script.seed ^ 0x5EEDu, p->acts++);
	const unsigned int vm = p->vm;

	if ((random & 15u) >= p->stage->script.meddles) {
		return;
	}
	if (p->depth == 1 && p->next_id < MAX_IDS - 1 && (random >> 4 & 1u) == 0) {
		p->vm = 1 - vm;
		do_something(p, random >> 5);
		p->vm = vm;
		return;
	}
	switch (random >> 8 & 7u) {
	case 0:
		enter_again(p, CREATE, 0);
		break;
	case 1:
	case 2:
		enter_again(p, DESTROY, 0);
		break;
	case 3:
	case 4:
		enter_again(p, SKIP, pick_sp(p, random >> 12));
		break;
	case 5:
		enter_again(p, (random >> 12 & 1u) != 0 ? SKIP : ANNOUNCE, guest_of(p)->sp);
		break;
	default:
		enter_again(p, CREATE, guest_of(p)->id);
		break;
	}
}

static void call(void *priv, struct ffa_regs *regs)
{
	struct player *p = priv;
	struct act act = clear_act(CALL);

	if (p->stage->is_probing) {
		answer_probe(regs, FIRST_SP, p->stage->script.events, p->stage->script.sp_count);
		return;
	}
	act.as.regs = *regs;
	take(p, &act);
	answer_event(p, regs);
	meddle(p);
}

static int relax(void *priv, const struct ffa_wait *wait)
{
	struct player *p = priv;
	struct act act = clear_act(RELAX);

	act.as.wait.reason = wait->reason;
	act.as.wait.sp_id = wait->sp_id;
	act.as.wait.vm_id = wait->vm_id;
	act.as.wait.tries = wait->tries;
	take(p, &act);
	meddle(p);
	return (mix(p->stage->script.seed, p->acts++) & 15u) < p->stage->script.stops;
}

static int refused(void *priv, const struct ffa_refusal *why)
{
	struct player *p = priv;
	struct act act = clear_act(REFUSED);

	copy_refusal(&act.as.why, why);
	take(p, &act);
	meddle(p);
	return (int)(mix(p->stage->script.seed, p->acts++) & 1u);
}

/* A text of the library's means one thing. */
static void compare_texts(const char *text, const char *means)
{
	size_t i = 0;

	while (i < t.text_count && strcmp(t.texts[i].text, text) != 0) {
		i++;
	}
	if (i == t.text_count) {
		if (i == MAX_TEXTS) {
			give_up("too many different texts in the log");
		}
		t.texts[i].text = text;
		t.texts[i].means = means;
		t.text_count++;
	}
	if (strcmp(t.texts[i].means, means) != 0) {
		printf("  \"%s\" is said for what is %s and what is %s\n", text, t.texts[i].means,
		       means);
		give_up("one text in the log for different things");
	}
}

static int is_same(const struct said *a, const struct said *b)
{
	return a->has_regs == b->has_regs && memcmp(a->regs, b->regs, sizeof(a->regs)) == 0 &&
	       a->sp_id == b->sp_id && a->vm_id == b->vm_id && a->status == b->status &&
	       a->function == b->function;
}

static void compare_entry(const struct said *said)
{
	const struct said *expected = &t.said[t.said_compared];

	if (t.said_compared == t.said_length) {
		print_said("library", said);
		give_up("a log entry more");
	}
	/* What misuse is about is left to the library. */
	if (strcmp(expected->text, MODEL_LOG_MISUSE) == 0 ? said->has_regs
	                                                  : !is_same(said, expected)) {
		print_said("library", said);
		give_up("another log entry");
	}
	compare_texts(said->text, expected->text);
	t.said_compared++;
	t.entries++;
}

/* The log hook of an event cannot enter it either, and that is logged in turn. */
static void meddle_in_log(struct player *p)
{
	const uint64_t random = mix(p->stage->script.seed ^ 0x106u, t.said_compared);
	const struct ffa_notify *n = &p->stage->ns[p->stage->list_of[p->vm]];
	struct ffa_vm *object = &p->stage->vms[p->vm];
	const struct ffa_vm before = *object;
	int result;

	p->stage->is_in_log = 1;
	result = (random & 1u) != 0 ? ffa_vm_destroyed(n, object)
	                            : ffa_vm_created(n, object, guest_of(p)->id);
	if (result != FFA_R_STATE || memcmp(object, &before, sizeof(before)) != 0 ||
	    p->stage->is_in_log != 2) {
		give_up("the log hook gets into an event");
	}
	p->stage->is_in_log = 0;
	t.reentries++;
}

static void write_log(void *priv, const struct ffa_log *entry)
{
	struct player *p = priv;
	struct said said;

	if (p->stage->is_probing) {
		return;
	}
	if (p->stage->is_in_log != 0) {
		p->stage->is_in_log++;
		return;
	}
	memset(&said, 0, sizeof(said));
	said.text = entry->text;
	said.has_regs = entry->regs != NULL;
	said.sp_id = entry->sp_id;
	said.vm_id = entry->vm_id;
	said.status = entry->status;
	said.function = entry->function;
	for (unsigned int i = 0; i < 4 && said.has_regs; i++) {
		said.regs[i] = (uint32_t)entry->regs->x[i];
	}
	if (p->is_library) {
		compare_entry(&said);
		if (guest_of(p)->is_inside && p->stage->script.meddles != 0) {
			meddle_in_log(p);
		}
	} else if (t.said_length == MAX_ENTRIES) {
		give_up("too many log entries of the model's");
	} else {
		t.said[t.said_length++] = said;
	}
}

static uint16_t pick_limit(uint64_t random)
{
	/* Mostly small: the defaults, 0, make long events. */
	return (uint16_t)((random & 31u) == 0 ? 0 : 1u + (random >> 5) % 3u);
}

static void write_script(struct script *s, uint64_t seed)
{
	const uint64_t a = mix(seed, UINT64_MAX);
	const uint64_t b = mix(seed, UINT64_MAX - 1);

	memset(s, 0, sizeof(*s));
	s->seed = seed;
	s->sp_count = 1u + (uint32_t)(a & 3u);
	for (unsigned int i = 0; i < MODEL_SPS; i++) {
		/* Both messages more often than one or none. */
		s->events[i] =
			(uint8_t)((a >> (4 + 4 * i) & 15u) > 3u ? 3u : a >> (4 + 4 * i) & 3u);
	}
	for (unsigned int i = 0; i < PALETTE; i++) {
		/* Most of them such that the event goes on. */
		s->palette[i] = (uint8_t)((b >> (8 * i)) % (i == 0 ? 17u : 10u));
	}
	s->success = (uint8_t)(a >> 24 & 15u);
	s->stops = (uint8_t)((a >> 28 & 3u) == 0 ? a >> 30 & 7u : 0);
	s->limits.sends = pick_limit(b >> 24);
	s->limits.resumes = pick_limit(b >> 32);
	s->limits.calls = (b >> 40 & 3u) == 0 ? 1u + (b >> 42 & 7u) : 0;
	s->has_relax = (a >> 40 & 3u) != 0;
	s->has_refused = (a >> 42 & 1u) != 0;
	s->deaths = (uint8_t)((b >> 48 & 1u) != 0 ? 1u + (b >> 49 & 7u) : 0);
	s->meddles = (uint8_t)((a >> 43 & 1u) != 0 ? a >> 44 & 3u : 0);
}

static void open_stage(struct stage *s, uint64_t seed)
{
	struct ffa_config config;

	memset(s, 0, sizeof(*s));
	write_script(&s->script, seed);
	for (unsigned int i = 0; i < 2; i++) {
		s->players[i].stage = s;
		s->players[i].is_library = i != 0;
		s->players[i].next_id = 1;
		s->hooks[i] =
			(struct ffa_hooks){.priv = &s->players[i], .call = call, .log = write_log};
		s->hooks[i].relax = s->script.has_relax ? relax : NULL;
		s->hooks[i].refused = s->script.has_refused ? refused : NULL;
	}
	memset(&config, 0, sizeof(config));
	config.hooks = &s->hooks[1];
	config.vm_size = sizeof(struct ffa_vm);
	config.table = s->tables[0];
	config.table_len = MODEL_SPS;
	config.limits = s->script.limits;
	s->is_probing = 1;
	t.step = "probing";
	if (ffa_probe(&s->ns[0], &config) != FFA_R_OK) {
		give_up("the plain list was not read");
	}
	for (unsigned int i = 0; i < s->ns[0].subscriber_count; i++) {
		s->tables[1][i] = s->tables[0][s->ns[0].subscriber_count - 1u - i];
	}
	config.table = s->tables[1];
	config.version = s->ns[0].version;
	if (ffa_attach(&s->ns[1], &config, s->ns[0].subscriber_count) != FFA_R_OK) {
		give_up("the list cannot be attached to");
	}
	s->is_probing = 0;
	for (unsigned int i = 0; i < VMS; i++) {
		open_model(s, &s->models[i]);
	}
}

static void compare_waiting(const struct stage *s, unsigned int vm)
{
	const struct guest *guest = &s->players[1].guests[vm];
	const uint16_t sp = s->vms[vm].waiting_sp;
	int is_right = sp == 0;

	if (guest->last > 0) {
		is_right =
			model_waits_for(&s->models[vm], sp) || (sp == 0 && guest->is_skipped_since);
	}
	if (!is_right) {
		printf("  waiting_sp of VM object %u is %x\n", vm, sp);
		give_up("an event that does not wait for that SP");
	}
}

static void open_step(const char *step)
{
	t.step = step;
	t.length = t.compared = 0;
	t.said_length = t.said_compared = 0;
}

static void close_step(const struct stage *s)
{
	if (t.compared != t.length) {
		give_up("the library is finished already");
	}
	if (t.said_compared != t.said_length) {
		give_up("a log entry less");
	}
	for (unsigned int vm = 0; vm < VMS; vm++) {
		compare_waiting(s, vm);
	}
}

static void play_step(struct stage *s, uint64_t random)
{
	/* A death is news for the other VM. */
	const unsigned int vm = (random & (s->script.deaths != 0 ? 1u : 7u)) == 0;
	const uint16_t waiting_sp = s->vms[vm].waiting_sp;

	open_step("");
	for (unsigned int i = 0; i < 2; i++) {
		struct player *p = &s->players[i];

		p->vm = vm;
		if (waiting_sp != 0 && (random >> 3 & 7u) == 0) {
			t.step = "skip of who is waited for";
			skip(p, waiting_sp);
		} else if (p->next_id < MAX_IDS - 1) {
			do_something(p, random);
		}
	}
	close_step(s);
}

/* Whatever the SPs do, a host that skips those that it waits for comes to an end. */
static void finish(struct stage *s, unsigned int vm)
{
	for (unsigned int tries = 1; s->players[0].guests[vm].life != NO_VM; tries++) {
		const uint16_t waiting_sp = s->vms[vm].waiting_sp;

		open_step("the end");
		for (unsigned int i = 0; i < 2; i++) {
			s->players[i].vm = vm;
			if (tries % 8 == 0 && waiting_sp != 0) {
				skip(&s->players[i], waiting_sp);
			} else {
				destroy(&s->players[i]);
			}
		}
		close_step(s);
		if (tries > 8 * (MODEL_SPS + 1)) {
			give_up("an event that does not end, though the host skips");
		}
	}
}

static void play_script(uint64_t seed)
{
	static struct stage stage;
	uint64_t steps = 2u + mix(seed, UINT64_MAX - 2) % 9u;

	t.seed = seed;
	open_stage(&stage, seed);
	steps *= stage.script.deaths != 0 ? 2u : 1u;
	for (uint64_t i = 0; i < steps; i++) {
		play_step(&stage, mix(seed, UINT64_MAX - 3 - i));
	}
	for (unsigned int vm = 0; vm < VMS; vm++) {
		finish(&stage, vm);
	}
	ffa_release(&stage.ns[0]);
	ffa_release(&stage.ns[1]);
}

static void print_results(uint64_t scripts, uint64_t seed)
{
	printf("results: OK %" PRIu64 ", AGAIN %" PRIu64 ", IN_FLIGHT %" PRIu64 ", REFUSED %" PRIu64
	       ", EXHAUSTED %" PRIu64 ", STATE %" PRIu64 ", INVALID %" PRIu64 "\n",
	       t.results[10], t.results[11], t.results[12], t.results[1], t.results[0],
	       t.results[8], t.results[9]);
	printf("hosts: %" PRIu64 " SPs skipped, %" PRIu64 " calls from within an event, %" PRIu64
	       " VM IDs used again, %" PRIu64 " spent\n",
	       t.skips, t.reentries, t.reused, t.spent);
	printf("changes: %" PRIu64 " calls of announce, %" PRIu64
	       " VMs saved and restored, %" PRIu64 " of them in flight\n",
	       t.announcements, t.moves, t.moves_in_flight);
	printf("deaths: %" PRIu64 " of SPs, %" PRIu64 " told, %" PRIu64
	       " of suspended ones, %" PRIu64 " back later, %" PRIu64 " VMs announced after one\n",
	       t.deaths, t.deaths_seen, t.deaths_in_flight, t.late_returns, t.told_again);
	printf("model: %" PRIu64 " scripts from seed %" PRIu64 ": %" PRIu64
	       " firmware calls, %" PRIu64 " calls of hooks, %" PRIu64 " log entries and %" PRIu64
	       " results compared, no difference\n",
	       scripts, seed, t.calls, t.hooks, t.entries, t.total_results);
}

int main(int argc, char **argv)
{
	const uint64_t scripts = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
	const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

	for (uint64_t i = 0; i < scripts; i++) {
		play_script(seed + i);
	}
	print_results(scripts, seed);
	return 0;
}
