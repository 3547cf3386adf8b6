/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * usage: model [SCRIPTS [SEED]]
 * Random scripts, each played to the model and to the library: subscriptions, limits, hooks, events
 * of two VMs, and an answer for each call. Every request, call of a hook and result of the library
 * has to be the model's. Script i of seed S is the first script of seed S + i.
 */
#include "explore/probe_answer.h"
#include "model.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VMS 2
#define FIRST_SP 0x8001u
#define MAX_TRACE 0x8000
#define PALETTE 3

enum kind { CALL, RELAX, REFUSED };

/* One thing that the model or the library did. */
struct act {
	enum kind kind;
	union {
		struct ffa_regs regs;
		struct ffa_wait wait;
		struct ffa_refusal why;
	} as;
};

/* The world's side of a script: the same for both, as long as they do the same. */
struct script {
	uint64_t seed;
	uint32_t sp_count;
	uint8_t events[MODEL_SPS];
	uint8_t palette[PALETTE]; /* kinds of answers other than success */
	uint8_t success;          /* how many of 16 answers */
	uint8_t stops;            /* how many of 16 calls of relax */
	struct ffa_limits limits;
	int has_relax;
	int has_refused;
};

struct player {
	struct script *script;
	uint64_t acts;    /* so far in this script */
	uint16_t sp[VMS]; /* of the latest message, for each VM */
	uint32_t message[VMS];
	unsigned int vm;
	int is_probing;
};

static struct {
	uint64_t seed; /* of this script */
	const char *step;
	struct act trace[MAX_TRACE]; /* of the model, in this event */
	size_t length;
	size_t compared;
	uint64_t calls;
	uint64_t hooks;
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
	case REFUSED:
	default:
		printf("refused, SP %x, VM %x, status %d, function %x", act->as.why.sp_id,
		       act->as.why.vm_id, (int)act->as.why.status,
		       (unsigned int)act->as.why.function);
		break;
	}
	printf("\n");
}

static void give_up(const char *what)
{
	printf("%s: %s\nmodel: FOUND a difference; again with: tests/run model 1 %" PRIu64 "\n",
	       t.step, what, t.seed);
	exit(1);
}

static void record(const struct act *act)
{
	if (t.length == MAX_TRACE) {
		give_up("an event of the model's that does not end");
	}
	t.trace[t.length++] = *act;
}

/* The last of what both did, and what they do now. */
static void print_difference(const struct act *act)
{
	for (size_t i = t.compared > 6 ? t.compared - 6 : 0; i < t.compared; i++) {
		print_act("both", &t.trace[i]);
	}
	if (t.compared < t.length) {
		print_act("model", &t.trace[t.compared]);
	}
	if (act != NULL) {
		print_act("library", act);
	}
}

static void compare(const struct act *act)
{
	if (t.compared == t.length || memcmp(act, &t.trace[t.compared], sizeof(*act)) != 0) {
		print_difference(act);
		give_up(t.compared == t.length ? "the model is finished already"
		                               : "the library does something else");
	}
	t.compared++;
	t.calls += act->kind == CALL;
	t.hooks += act->kind != CALL;
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
		set(regs, 0x84000070u, from, reply, kind == 0 ? 0xFFFFFFF9u : 0xFFFFFFFBu);
		break;
	case 2:
	case 3:
	case 4:
		set(regs, kind == 4 ? 0x8400006Cu : 0x84000062u, from | few, 0, 0);
		break;
	case 5:
		set(regs, 0x84000060u, 0, 0xFFFFFFFCu, 0);
		break;
	case 6:
		set(regs, 0x84000060u, few, status, 0);
		break;
	case 7:
		set(regs, 0x84000070u, from, reply, status);
		break;
	case 8:
		set(regs, 0x84000060u, 0, few == 0 ? 0xFFFFFFFEu : 0xFFFFFFFAu, 0);
		break;
	case 9:
		set(regs, 0x84000070u, from + (few << 16), reply, few == 1 ? 0xFFFFFFF9u : 0);
		break;
	case 10:
		set(regs, 0x84000070u, from, few < 2 ? reply ^ 2u : reply | 0x100u, 0);
		break;
	case 11:
		set(regs, 0x84000062u, from + (few << 16), 0, 0);
		break;
	case 12:
		set(regs, few < 2 ? 0x84000061u : 0x8400006Bu, from, reply, 0);
		break;
	case 13:
		set(regs, 0x84000070u, from | few, reply, 0);
		break;
	case 14:
		set(regs, few == 0 ? 0xFFFFFFFFu : (uint32_t)random, from, reply, 0);
		break;
	default:
		set(regs, 0x84000070u, from, reply, 0);
		break;
	}
	/* Wide functions, and upper halves that mean nothing. */
	regs->x[0] |= (random >> 48 & 7u) == 0 ? 0x40000000u : 0;
	for (unsigned int i = 0; i < 4 && (random >> 52 & 3u) == 0; i++) {
		regs->x[i] |= random << 32;
	}
}

static void answer_event(struct player *p, struct ffa_regs *regs)
{
	const uint64_t random = mix(p->script->seed, p->acts++);
	const uint8_t kind = (random & 15u) < p->script->success
	                             ? 0xFF
	                             : p->script->palette[(random >> 8) % PALETTE];

	if ((uint32_t)regs->x[0] == 0x8400006Fu) {
		p->sp[p->vm] = (uint16_t)regs->x[1];
		p->message[p->vm] = (uint32_t)regs->x[2] & 0x7Fu;
	}
	for (unsigned int i = 4; i < 18; i++) {
		regs->x[i] = random;
	}
	answer(kind, p->sp[p->vm], p->message[p->vm], random, regs);
}

static int relax_verdict(struct player *p)
{
	return (mix(p->script->seed, p->acts++) & 15u) < p->script->stops;
}

static int refused_verdict(struct player *p)
{
	return (int)(mix(p->script->seed, p->acts++) & 1u);
}

/* The union is cleared as a whole, for memcmp(). */
static struct act clear_act(enum kind kind)
{
	struct act act;

	memset(&act, 0, sizeof(act));
	act.kind = kind;
	return act;
}

static void model_call(void *priv, struct ffa_regs *regs)
{
	struct act act = clear_act(CALL);

	act.as.regs = *regs;
	record(&act);
	answer_event(priv, regs);
}

static struct act act_of_wait(const struct ffa_wait *wait)
{
	struct act act = clear_act(RELAX);

	act.as.wait.reason = wait->reason;
	act.as.wait.sp_id = wait->sp_id;
	act.as.wait.vm_id = wait->vm_id;
	act.as.wait.tries = wait->tries;
	return act;
}

static struct act act_of_refusal(const struct ffa_refusal *why)
{
	struct act act = clear_act(REFUSED);

	act.as.why.sp_id = why->sp_id;
	act.as.why.vm_id = why->vm_id;
	act.as.why.status = why->status;
	act.as.why.function = why->function;
	return act;
}

static int model_relax(void *priv, const struct ffa_wait *wait)
{
	const struct act act = act_of_wait(wait);

	record(&act);
	return relax_verdict(priv);
}

static int model_refused(void *priv, const struct ffa_refusal *why)
{
	const struct act act = act_of_refusal(why);

	record(&act);
	return refused_verdict(priv);
}

static void library_call(void *priv, struct ffa_regs *regs)
{
	struct player *p = priv;
	struct act act = clear_act(CALL);

	if (p->is_probing) {
		answer_probe(regs, FIRST_SP, p->script->events, p->script->sp_count);
		return;
	}
	act.as.regs = *regs;
	compare(&act);
	answer_event(p, regs);
}

static int library_relax(void *priv, const struct ffa_wait *wait)
{
	const struct act act = act_of_wait(wait);

	compare(&act);
	return relax_verdict(priv);
}

static int library_refused(void *priv, const struct ffa_refusal *why)
{
	const struct act act = act_of_refusal(why);

	compare(&act);
	return refused_verdict(priv);
}

static uint16_t pick_limit(uint64_t random)
{
	/* Mostly small: the defaults, 0, make long events. */
	return (uint16_t)((random & 15u) == 0 ? 0 : 1u + (random >> 4) % 3u);
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
		s->palette[i] = (uint8_t)((b >> (8 * i)) % (i == 0 ? 15u : 9u));
	}
	s->success = (uint8_t)(a >> 24 & 15u);
	s->stops = (uint8_t)((a >> 28 & 3u) == 0 ? a >> 30 & 7u : 0);
	s->limits.sends = pick_limit(b >> 24);
	s->limits.resumes = pick_limit(b >> 32);
	s->limits.calls = (b >> 40 & 3u) == 0 ? 1u + (b >> 42 & 7u) : 0;
	s->has_relax = (a >> 40 & 3u) != 0;
	s->has_refused = (a >> 42 & 1u) != 0;
}

struct stage {
	struct script script;
	struct player players[2];
	struct ffa_hooks hooks[2]; /* of the model, of the library */
	struct model models[VMS];
	struct ffa_notify n;
	struct ffa_subscriber table[MODEL_SPS];
	struct ffa_vm vms[VMS];
	uint16_t ids[VMS];
};

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

static void open_stage(struct stage *s, uint64_t seed)
{
	struct ffa_config config;

	memset(s, 0, sizeof(*s));
	write_script(&s->script, seed);
	s->players[0].script = s->players[1].script = &s->script;
	s->hooks[0] = (struct ffa_hooks){.priv = &s->players[0], .call = model_call};
	s->hooks[1] = (struct ffa_hooks){.priv = &s->players[1], .call = library_call};
	if (s->script.has_relax) {
		s->hooks[0].relax = model_relax;
		s->hooks[1].relax = library_relax;
	}
	if (s->script.has_refused) {
		s->hooks[0].refused = model_refused;
		s->hooks[1].refused = library_refused;
	}
	memset(&config, 0, sizeof(config));
	config.hooks = &s->hooks[1];
	config.vm_size = sizeof(struct ffa_vm);
	config.table = s->table;
	config.table_len = MODEL_SPS;
	config.limits = s->script.limits;
	s->players[1].is_probing = 1;
	t.step = "probing";
	if (ffa_probe(&s->n, &config) != FFA_R_OK) {
		give_up("the plain list was not read");
	}
	s->players[1].is_probing = 0;
	for (unsigned int i = 0; i < VMS; i++) {
		open_model(s, &s->models[i]);
		s->ids[i] = (uint16_t)(1 + i);
	}
}

static void compare_results(struct stage *s, unsigned int vm, int model, int library)
{
	const struct ffa_refusal *why = &s->models[vm].decided;
	const struct ffa_vm *object = &s->vms[vm];

	if (t.compared != t.length) {
		print_difference(NULL);
		give_up("the library is finished already");
	}
	if (model != library) {
		print_difference(NULL);
		printf("  model: result %d\n  library: result %d\n", model, library);
		give_up("another result");
	}
	t.results[library + 10]++;
	t.total_results++;
	if (t.step[0] == 'c' && (model == FFA_R_REFUSED || model == FFA_R_EXHAUSTED) &&
	    (object->status_sp != why->sp_id || object->status != why->status ||
	     object->status_function != why->function)) {
		give_up("the object keeps another answer than the one that decided");
	}
}

static void play_created(struct stage *s, unsigned int vm, uint16_t id)
{
	const int model = model_created(&s->models[vm], id);

	compare_results(s, vm, model, ffa_vm_created(&s->n, &s->vms[vm], id));
}

static void play_destroyed(struct stage *s, unsigned int vm)
{
	const int model = model_destroyed(&s->models[vm]);

	compare_results(s, vm, model, ffa_vm_destroyed(&s->n, &s->vms[vm]));
}

static void play_step(struct stage *s, uint64_t random)
{
	const unsigned int vm = (random & 7u) == 0;
	const unsigned int what = (unsigned int)(random >> 8) % 32u;

	t.length = 0;
	t.compared = 0;
	s->players[0].vm = s->players[1].vm = vm;
	if (what < 17) {
		/* A VM that ended gives way to a new one. */
		if (s->models[vm].phase == AT_REST) {
			s->ids[vm] = (uint16_t)(s->ids[vm] + VMS);
		}
		t.step = "created";
		play_created(s, vm, s->ids[vm]);
	} else if (what < 29) {
		t.step = "destroyed";
		play_destroyed(s, vm);
	} else if (what < 31) {
		t.step = "created with a wrong ID";
		play_created(s, vm, what == 29 ? 0 : (uint16_t)(s->ids[vm] + 0x4000u));
	} else {
		memset(&s->vms[vm], 0, sizeof(s->vms[vm]));
		open_model(s, &s->models[vm]);
		s->ids[vm] = (uint16_t)(s->ids[vm] + VMS);
	}
}

static void play_script(uint64_t seed)
{
	static struct stage stage;
	const uint64_t steps = 2u + mix(seed, UINT64_MAX - 2) % 9u;

	t.seed = seed;
	open_stage(&stage, seed);
	for (uint64_t i = 0; i < steps; i++) {
		play_step(&stage, mix(seed, UINT64_MAX - 3 - i));
	}
	ffa_release(&stage.n);
}

static void print_results(uint64_t scripts, uint64_t seed)
{
	printf("results: OK %" PRIu64 ", AGAIN %" PRIu64 ", IN_FLIGHT %" PRIu64 ", REFUSED %" PRIu64
	       ", EXHAUSTED %" PRIu64 ", STATE %" PRIu64 ", INVALID %" PRIu64 "\n",
	       t.results[10], t.results[11], t.results[12], t.results[1], t.results[0],
	       t.results[8], t.results[9]);
	printf("model: %" PRIu64 " scripts from seed %" PRIu64 ": %" PRIu64
	       " firmware calls, %" PRIu64 " calls of hooks and %" PRIu64
	       " results compared, no difference\n",
	       scripts, seed, t.calls, t.hooks, t.total_results);
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
