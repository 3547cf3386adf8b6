/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any use of the core that its header allows, for an analysis that follows which memory has a value.
 * Hooks read all that they are given, so that nothing without a value reaches them.
 */
#include <ffa/notify.h>

/*@ ghost uint64_t proof_calls; */

void hook_call(void *priv, struct ffa_regs *regs);
void *hook_alloc(void *priv, size_t size);
void hook_free(void *priv, void *mem, size_t size);
int hook_relax(void *priv, const struct ffa_wait *wait);
int hook_refused(void *priv, const struct ffa_refusal *why);
void hook_log(void *priv, const struct ffa_log *entry);

#include "core.c"

#define PAGES 31u

static volatile uint64_t any;
static volatile uint64_t seen;
static uint8_t rx[PAGES * 4096u];
static uint8_t tx[PAGES * 4096u];
static struct ffa_subscriber slots[FFA_NOTIFY_MAX_SUBSCRIBERS];
static uint8_t record[FFA_NOTIFY_SAVE_SIZE(FFA_NOTIFY_MAX_SUBSCRIBERS)];

void hook_call(void *priv, struct ffa_regs *regs)
{
	uint32_t i;

	(void)priv;
	for (i = 0; i < 18u; i++) {
		seen = regs->x[i];
		regs->x[i] = any;
	}
	for (i = 0; i < sizeof(rx); i++) {
		rx[i] = (uint8_t)any;
	}
}

void *hook_alloc(void *priv, size_t size)
{
	(void)priv;
	seen = size;
	return (any != 0u) ? slots : NULL;
}

void hook_free(void *priv, void *mem, size_t size)
{
	(void)priv;
	(void)mem;
	seen = size;
}

int hook_relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	seen = wait->reason;
	seen = wait->sp_id;
	seen = wait->vm_id;
	seen = wait->tries;
	return any != 0u;
}

int hook_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	seen = why->sp_id;
	seen = why->vm_id;
	seen = (uint32_t)why->status;
	seen = why->function;
	return any != 0u;
}

void hook_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	seen = (uint32_t)entry->level;
	seen = entry->sp_id;
	seen = entry->vm_id;
	seen = entry->function;
	seen = (uint32_t)entry->status;
	seen = (uint8_t)entry->text[0];
	if (entry->regs != NULL) {
		seen = entry->regs->x[any % 18u];
	}
}

static void any_config(struct ffa_config *config)
{
	config->version = (uint32_t)any;
	config->rxtx.rx = (any != 0u) ? rx : NULL;
	config->rxtx.tx = (any != 0u) ? tx : NULL;
	config->rxtx.rx_pa = any;
	config->rxtx.tx_pa = any;
	config->rxtx.pages = (uint32_t)any;
	config->rxtx.mapped = (uint32_t)any;
	config->table = (any != 0u) ? slots : NULL;
	config->table_len = (uint16_t)(any % (FFA_NOTIFY_MAX_SUBSCRIBERS + 1u));
	config->limits.sends = (uint16_t)any;
	config->limits.resumes = (uint16_t)any;
	config->limits.calls = (uint32_t)any;
	config->vm_size = (any != 0u) ? sizeof(struct ffa_vm) : (uint32_t)any;
}

static void any_vm(struct ffa_vm *vm)
{
	uint32_t i;

	vm->id = (uint16_t)any;
	vm->waiting_sp = (uint16_t)any;
	vm->status_sp = (uint16_t)any;
	vm->status = (int32_t)(any % 0x7FFFFFFFu);
	vm->status_function = (uint32_t)any;
	vm->run_w1 = (uint32_t)any;
	vm->index = (uint16_t)any;
	vm->sends = (uint16_t)any;
	vm->phase = (uint16_t)any;
	vm->inside = (uint8_t)any;
	vm->again = (uint8_t)any;
	vm->spent = (uint8_t)any;
	vm->failure = (uint8_t)any;
	for (i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		vm->sp[i] = (uint8_t)any;
	}
}

static void any_hooks(struct ffa_hooks *hooks)
{
	hooks->priv = NULL;
	hooks->call = hook_call;
	hooks->alloc = NULL;
	hooks->free = NULL;
	hooks->relax = NULL;
	hooks->refused = NULL;
	hooks->log = NULL;
	if (any != 0u) {
		hooks->alloc = hook_alloc;
		hooks->free = hook_free;
	}
	if (any != 0u) {
		hooks->relax = hook_relax;
	}
	if (any != 0u) {
		hooks->refused = hook_refused;
	}
	if (any != 0u) {
		hooks->log = hook_log;
	}
}

static void any_bytes(void)
{
	uint32_t i;

	for (i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		slots[i].sp_id = (uint16_t)any;
		slots[i].events = (uint8_t)any;
	}
	for (i = 0; i < sizeof(record); i++) {
		record[i] = (uint8_t)any;
	}
}

static void use(const struct ffa_notify *n)
{
	struct ffa_vm restored = {0};
	struct ffa_vm vm = {0};

	seen = (uint32_t)ffa_vm_restore(n, &restored, record, any % (sizeof(record) + 1u));
	any_vm(&vm);
	while (any != 0u) {
		seen = (uint32_t)ffa_vm_created(n, &vm, (uint16_t)any);
		seen = (uint32_t)ffa_vm_destroyed(n, &vm);
		seen = (uint32_t)ffa_vm_skip(n, &vm, (uint16_t)any);
		seen = (uint32_t)ffa_vm_announce(n, &vm, (uint16_t)any);
		seen = ffa_vm_save(n, &vm, record, any % (sizeof(record) + 1u));
		seen = vm.id;
		seen = vm.waiting_sp;
	}
	seen = n->version;
	seen = n->subscriber_count;
	seen = n->rxtx_stuck;
}

/* The object of a probe starts without a value; that of an event has any. */
int main(void)
{
	struct ffa_notify n;
	struct ffa_hooks hooks;
	struct ffa_config config;

	any_hooks(&hooks);
	config.hooks = &hooks;
	any_config(&config);
	any_bytes();
	if (any != 0u) {
		if (ffa_attach(&n, &config, (uint16_t)any) == FFA_R_OK) {
			use(&n);
		} else {
			use(&n);
		}
	} else if (ffa_probe(&n, &config) == FFA_R_OK) {
		use(&n);
	} else {
		use(&n);
	}
	ffa_release(&n);
	seen = (uint8_t)ffa_strerror((int)(any % 32u) - 16)[0];
	return 0;
}
