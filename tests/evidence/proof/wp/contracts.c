/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A contract for every function of the core. The proof takes "static" and "inline" for nothing, so
 * that prototypes here reach the functions of core.c; structs.h holds the types that a source keeps
 * for itself, cut out of it.
 */
#include "hooks.h"

#include <ffa/partinfo.h>

#include "abi.h"
#include "attach.h"
#include "event.h"
#include "subscribers.h"

#include "structs.h"

#define MAX FFA_NOTIFY_MAX_SUBSCRIBERS
#define TABLE (FFA_NOTIFY_MAX_SUBSCRIBERS * sizeof(struct ffa_subscriber))
#define MOST(n) FFA_NOTIFY_MAX_CALLS((n)->subscriber_count, (n)->limits.sends, (n)->limits.resumes)
/* What n->calls is good for: I1. No predicate: casts of what is known to fit are simplified. */
/* clang-format off */
#define LIMITED(n) \
	((n)->calls <= MOST(n) && ((n)->limits.calls != 0 ==> (n)->calls <= (n)->limits.calls))
/* clang-format on */
#define ROOM(calls) (proof_calls + (calls) <= 0x3FFFFFFFFFFFFFFF)

/*@ predicate a_hook_each(struct ffa_hooks *h) =
      \valid_read(h)
      && (h->call == \null || h->call == &hook_call)
      && (h->alloc == \null || h->alloc == &hook_alloc)
      && (h->free == \null || h->free == &hook_free)
      && (h->relax == \null || h->relax == &hook_relax)
      && (h->refused == \null || h->refused == &hook_refused)
      && (h->log == \null || h->log == &hook_log);

    predicate usable(struct ffa_hooks *h) =
      a_hook_each(h) && h->call == &hook_call && (h->alloc == \null <==> h->free == \null);

    // As ffa_probe(), ffa_attach() and ffa_release() leave it. The number is more than any
    // FFA_NOTIFY_MAX_CALLS.
    predicate settled(struct ffa_notify *n) =
      n->hooks == \null || (usable(n->hooks) && n->subscriber_count <= MAX
      && \valid_read(n->subscribers + (0 .. n->subscriber_count - 1))
      && n->calls <= 0x3FFFFFFFFFFFF);

    predicate ready(struct ffa_notify *n, struct ffa_vm *vm) =
      \valid_read(n) && \valid(vm) && n->hooks != \null && settled(n)
      && \separated(vm, n, n->hooks, n->subscribers + (0 .. n->subscriber_count - 1));
*/

/* bits.h */

/*@ requires \valid_read(p + (0 .. 3));
    terminates \true;
    assigns \nothing;
*/
uint32_t load_le32(const volatile uint8_t *p);

/*@ requires \valid_read(regs) && index < 18;
    terminates \true;
    assigns \nothing;
    ensures \result == (uint32_t)regs->x[index];
*/
uint32_t reg_w(const struct ffa_regs *regs, unsigned int index);

/*@ requires \valid_read(regs);
    terminates \true;
    assigns \nothing;
*/
uint32_t function_of(const struct ffa_regs *regs);

/*@ terminates \true;
    assigns \nothing;
*/
int32_t to_signed(uint32_t value);

/*@ requires \valid_read(vm);
    terminates \true;
    assigns \nothing;
    ensures \result == (vm->run_w1 != 0 ? 1 : 0);
*/
int is_in_flight(const struct ffa_vm *vm);

/*@ requires \valid(regs);
    terminates \true;
    assigns regs->x[0 .. 17];
*/
void request(struct ffa_regs *regs, uint32_t function, uint64_t x1, uint64_t x2, uint64_t x3);

/* port.h */

/*@ requires usable(hooks) && \valid(regs) && \separated(hooks, regs);
    requires proof_calls <= 0x7FFFFFFFFFFFFFFF;
    terminates \true;
    assigns regs->x[0 .. 17], proof_calls;
    ensures proof_calls == \old(proof_calls) + 1;
*/
void port_call(const struct ffa_hooks *hooks, struct ffa_regs *regs);

/*@ requires a_hook_each(hooks);
    terminates \true;
    assigns \nothing;
    ensures \result != 0 <==> usable(hooks);
*/
int port_is_usable(const struct ffa_hooks *hooks);

/*@ requires \valid_read(hooks);
    terminates \true;
    assigns \nothing;
    ensures \result != 0 <==> hooks->alloc != \null;
*/
int port_can_alloc(const struct ffa_hooks *hooks);

/*@ requires usable(hooks) && hooks->alloc != \null && size == TABLE;
    terminates \true;
    assigns \result \from \nothing;
    ensures \result == \null || \result == proof_memory;
*/
void *port_alloc(const struct ffa_hooks *hooks, size_t size);

/*@ requires usable(hooks) && hooks->free != \null;
    requires mem == proof_memory && size == TABLE;
    terminates \true;
    assigns \nothing;
*/
void port_free(const struct ffa_hooks *hooks, void *mem, size_t size);

/*@ requires usable(hooks) && \valid_read(wait);
    terminates \true;
    assigns \nothing;
*/
int port_relax(const struct ffa_hooks *hooks, const struct ffa_wait *wait);

/*@ requires usable(hooks) && \valid_read(why);
    terminates \true;
    assigns \nothing;
*/
int port_refused(const struct ffa_hooks *hooks, const struct ffa_refusal *why);

/*@ requires a_hook_each(hooks) && \valid_read(entry);
    terminates \true;
    assigns \nothing;
*/
void port_log(const struct ffa_hooks *hooks, const struct ffa_log *entry);

/* attach.c */

#define UNPROBED \
	n->version, n->subscriber_count, n->rxtx_stuck, n->subscribers, n->hooks, n->allocated

/*@ predicate freeable(struct ffa_notify *n, struct ffa_hooks *hooks) =
      n->allocated == \null || (n->allocated == proof_memory && hooks->free != \null);

    predicate configured(struct ffa_config *config) =
      \valid_read(config) && (config->hooks == \null || a_hook_each(config->hooks));

    predicate unprobed(struct ffa_notify *n) =
      n->version == 0 && n->subscriber_count == 0 && n->rxtx_stuck == 0
      && n->subscribers == \null && n->hooks == \null && n->allocated == \null;

    predicate is_a_list{L}(struct ffa_subscriber *table, integer count) =
      (\forall integer i, integer k; 0 <= k < i < count ==> table[k].sp_id != table[i].sp_id)
      && \forall integer i; 0 <= i < count ==>
           table[i].sp_id != 0 && 1 <= table[i].events <= 3;

    predicate attachable{L}(struct ffa_notify *n, struct ffa_config *config, integer count) =
      n != \null && config != \null && config->hooks != \null && usable(config->hooks)
      && config->vm_size == sizeof(struct ffa_vm)
      && (count == 0 ? ABI_VERSION_1_0 : ABI_VERSION_1_1) <= config->version <= ABI_VERSION_1_MAX
      && (count != 0 ==> config->table != \null) && count <= config->table_len
      && is_a_list(config->table, count);
*/

/*@ requires \valid(n);
    terminates \true;
    assigns UNPROBED;
    ensures unprobed(n);
*/
void make_unprobed(struct ffa_notify *n);

/*@ requires hooks == \null || a_hook_each(hooks);
    terminates \true;
    assigns \nothing;
    ensures \result == result;
*/
int ffa_refuse(const struct ffa_hooks *hooks, uint32_t vm_id, int result, const char *text);

/*@ requires n == \null || \valid(n);
    requires config == \null || configured(config);
    requires n != \null && config != \null ==> \separated(n, config, config->hooks);
    terminates \true;
    assigns UNPROBED, n->limits;
    ensures \result == \null <==> n != \null && config != \null && config->hooks != \null
              && usable(config->hooks) && config->vm_size == sizeof(struct ffa_vm);
    ensures n != \null ==> unprobed(n);
*/
const char *ffa_notify_begin(struct ffa_notify *n, const struct ffa_config *config);

/*@ terminates \true;
    assigns \nothing;
    ensures \result == 2 * count * sends * (1 + resumes);
*/
uint64_t most_calls(uint16_t count, uint16_t sends, uint16_t resumes);

/*@ requires \valid(n) && count <= MAX;
    terminates \true;
    assigns n->hooks, n->subscribers, n->subscriber_count, n->version, n->calls;
    ensures n->hooks == hooks && n->subscribers == subscribers && n->subscriber_count == count
              && n->version == version;
    ensures calls: n->calls <= 0x3FFFFFFFFFFFF;
    ensures limited: LIMITED(n);
*/
void ffa_notify_end(struct ffa_notify *n, const struct ffa_hooks *hooks,
                    const struct ffa_subscriber *subscribers, uint16_t count, uint32_t version);

/*@ requires \valid_read(table + (0 .. count - 1));
    terminates \true;
    assigns \nothing;
    ensures \result != 0 ==> is_a_list(table, count);
    ensures \result == 0 ==> !is_a_list(table, count);
*/
int is_list(const struct ffa_subscriber *table, uint32_t count);

/* No firmware call: proof_calls is not assigned. */
/*@ requires n == \null || \valid(n);
    requires config == \null || configured(config);
    requires config != \null && config->table != \null ==>
               \valid_read(config->table + (0 .. config->table_len - 1));
    requires n != \null && config != \null ==>
      \separated(n, config, config->hooks, config->table + (0 .. config->table_len - 1));
    terminates \true;
    assigns *n;
    ensures invalid: \result == FFA_R_INVALID <==> !attachable{Pre}(n, config, count);
    ensures nospace: \result == FFA_R_NOSPACE <==> attachable{Pre}(n, config, count) && count > MAX;
    ensures ok: \result == FFA_R_OK || \result == FFA_R_INVALID || \result == FFA_R_NOSPACE;
    ensures unprobed: n != \null && \result != FFA_R_OK ==> unprobed(n);
    ensures attached: \result == FFA_R_OK ==> n->hooks == config->hooks
              && n->subscribers == config->table && n->subscriber_count == count
              && n->version == config->version && n->allocated == \null;
    ensures settled: n != \null ==> settled(n);
    ensures limited: \result == FFA_R_OK ==> LIMITED(n);
*/
int ffa_attach(struct ffa_notify *n, const struct ffa_config *config, uint16_t count);

/*@ requires n == \null || (\valid(n) && (n->allocated != \null ==>
               usable(n->hooks) && freeable(n, n->hooks) && \separated(n, n->hooks)));
    terminates \true;
    assigns UNPROBED;
    ensures n != \null ==> unprobed(n);
*/
void ffa_release(struct ffa_notify *n);

/* event.c */

/*@ predicate unchanged{L1, L2}(struct ffa_vm *vm) =
      \at(vm->id, L1) == \at(vm->id, L2)
      && \at(vm->waiting_sp, L1) == \at(vm->waiting_sp, L2)
      && \at(vm->status, L1) == \at(vm->status, L2)
      && \at(vm->status_function, L1) == \at(vm->status_function, L2)
      && \at(vm->status_sp, L1) == \at(vm->status_sp, L2)
      && \at(vm->index, L1) == \at(vm->index, L2)
      && \at(vm->run_w1, L1) == \at(vm->run_w1, L2)
      && \at(vm->sends, L1) == \at(vm->sends, L2)
      && \at(vm->phase, L1) == \at(vm->phase, L2)
      && \at(vm->inside, L1) == \at(vm->inside, L2)
      && \at(vm->again, L1) == \at(vm->again, L2)
      && \at(vm->spent, L1) == \at(vm->spent, L2)
      && \at(vm->failure, L1) == \at(vm->failure, L2)
      && \forall integer i; 0 <= i < MAX ==> \at(vm->sp[i], L1) == \at(vm->sp[i], L2);

    predicate misused(integer result) = result == FFA_R_STATE || result == FFA_R_INVALID;
*/

/*@ requires \valid(vm);
    terminates \true;
    assigns vm->status_sp, vm->status, vm->status_function;
*/
void clear_status(struct ffa_vm *vm);

/* Macros, so that they are computed where their arguments are constants. */
/* clang-format off */
#define LISTED(phases, bits) \
	((bits) <= PHASE_BITS && (bits) % 2 == 0 && \
	 ((phases) & (uint64_t)(1 << ((bits) / 2))) != 0)
#define USABLE(n, vm) \
	((vm)->phase == PHASE_REST \
	 || ((vm)->inside == 0 && LISTED(EVERY_PHASE, (uint32_t)((vm)->phase - PHASE_LIVE)) \
	     && (vm)->index + ((vm)->run_w1 != 0 ? 1 : 0) <= (n)->subscriber_count))
#define ACCEPTABLE(n, vm, what) \
	((n)->hooks != \null && USABLE(n, vm) && ((what) <= 0xFFFF ==> free_for(vm, what)))
/* clang-format on */

/*@ predicate free_for(struct ffa_vm *vm, integer vm_id) =
      vm->phase == PHASE_REST
        ? vm->id != vm_id
        : vm->id == vm_id && (vm->phase == PHASE_CREATING || vm->phase == PHASE_UNDOING);
*/

/*@ terminates \true;
    assigns \nothing;
    ensures \result != 0 <==> LISTED(phases, bits);
*/
int is_in_set(uint64_t phases, uint32_t bits);

/*@ requires \valid_read(n) && \valid_read(vm);
    terminates \true;
    assigns \nothing;
    ensures \result != 0 <==> USABLE(n, vm);
*/
int is_usable(const struct ffa_notify *n, const struct ffa_vm *vm);

/*@ requires ready(n, vm);
    terminates \true;
    assigns vm->id, vm->phase, vm->again, vm->spent, vm->failure, vm->run_w1, vm->index, vm->sends;
    assigns vm->status_sp, vm->status, vm->status_function, vm->sp[0 .. MAX - 1];
    ensures vm->index == 0;
*/
void begin_creation(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id);

/*@ requires \valid(vm);
    terminates \true;
    assigns vm->phase, vm->failure, vm->status_sp, vm->status, vm->status_function;
*/
void begin_destruction(struct ffa_vm *vm);

/*@ terminates \true;
    assigns \nothing;
    ensures \result != 0 <==> what <= 0xFFFF;
*/
int is_creation(uint32_t what);

/*@ requires \valid_read(vm);
    terminates \true;
    assigns \nothing;
    ensures \result != 0 <==> free_for(vm, vm_id);
*/
int is_free_for(const struct ffa_vm *vm, uint32_t vm_id);

/*@ requires \valid_read(n) && \valid_read(vm);
    terminates \true;
    assigns \nothing;
    ensures \result == \null <==> ACCEPTABLE(n, vm, what);
*/
const char *problem(const struct ffa_notify *n, const struct ffa_vm *vm, uint32_t what);

/*@ requires \valid_read(n) && n->hooks != \null && settled(n);
    terminates \true;
    assigns \nothing;
    ensures \result <= n->subscriber_count;
*/
uint32_t ffa_event_find(const struct ffa_notify *n, uint32_t sp_id);

/*@ terminates \true;
    assigns \nothing;
    ensures \result != 0 <==> (message & (ABI_VM_CREATED ^ ABI_VM_DESTROYED)) != 0;
*/
int is_end(uint32_t message);

/*@ requires \valid(vm);
    terminates \true;
    assigns vm->phase, vm->index, vm->sends;
    ensures vm->index == 0 || vm->index == \old(vm->index);
*/
uint32_t begin_pass(struct ffa_vm *vm);

/*@ requires ready(n, vm) && vm->index <= n->subscriber_count;
    terminates \true;
    assigns vm->index;
    ensures vm->index <= n->subscriber_count;
    ensures \result != 0 ==> vm->index < n->subscriber_count;
*/
int find_next(const struct ffa_notify *n, struct ffa_vm *vm);

/*@ requires \valid(vm) && vm->index < MAX;
    terminates \true;
    assigns vm->index, vm->sends;
    ensures vm->index == \old(vm->index) + 1;
*/
void move_on(struct ffa_vm *vm);

/*@ requires \valid(vm) && index < MAX && state <= 0xFF;
    terminates \true;
    assigns vm->sp[index], vm->spent;
    ensures vm->sp[index] == state;
    ensures noted: state == SP_SPENT ==> vm->spent != 0;
    ensures spent: \old(vm->spent) != 0 ==> vm->spent != 0;
*/
void note(struct ffa_vm *vm, uint32_t index, uint32_t state);

/*@ requires \valid(vm) && vm->index < MAX;
    terminates \true;
    assigns vm->index, vm->sends, vm->spent, vm->sp[vm->index];
    ensures vm->index == \old(vm->index) + 1;
    ensures noted: (message & (ABI_VM_CREATED ^ ABI_VM_DESTROYED)) == 0
              && (\old(vm->sp[vm->index]) & FFA_NOTIFY_DESTROYED) == 0 ==>
              vm->sp[\old(vm->index)] == SP_SPENT && vm->spent != 0;
    ensures spent: \old(vm->spent) != 0 ==> vm->spent != 0;
*/
void acknowledged(struct ffa_vm *vm, uint32_t message);

/*@ requires \valid(vm);
    terminates \true;
    assigns vm->waiting_sp, vm->id, vm->phase, vm->inside, vm->spent, vm->failure, vm->index;
    ensures verdict: vm->phase == PHASE_REST ==>
              vm->id == (\old(vm->spent) != 0 ? \old(vm->id) : 0);
    ensures rest: vm->phase == PHASE_REST || vm->phase == PHASE_PRESENT;
    ensures \result == FFA_R_OK || \result == FFA_R_REFUSED || \result == FFA_R_EXHAUSTED;
*/
int finish(struct ffa_vm *vm);

/*@ requires \valid_read(vm) && \valid(regs) && \separated(regs, vm);
    terminates \true;
    assigns regs->x[0 .. 17];
*/
void make_request(const struct ffa_vm *vm, uint32_t sp_id, uint32_t message, struct ffa_regs *regs);

/*@ requires \valid_read(regs);
    terminates \true;
    assigns \nothing;
*/
int is_response(const struct ffa_regs *regs, uint32_t sp_id, uint32_t message);

/*@ requires \valid_read(regs) && \valid(why) && \valid(reason);
    requires \separated(regs, why, reason);
    terminates \true;
    assigns why->status, *reason;
*/
uint32_t read_answer(const struct ffa_regs *regs, uint32_t message, int is_run,
                     struct ffa_refusal *why, uint32_t *reason);

/*@ requires \valid_read(n) && n->hooks != \null && settled(n);
    requires \valid_read(why) && \valid_read(regs);
    terminates \true;
    assigns \nothing;
*/
void say(const struct ffa_notify *n, const struct ffa_refusal *why, uint32_t request,
         const struct ffa_regs *regs, int32_t level, const char *text);

/*@ requires \valid_read(n) && n->hooks != \null && settled(n) && \valid_read(why);
    terminates \true;
    assigns \nothing;
*/
int must_wait(const struct ffa_notify *n, const struct ffa_refusal *why, uint32_t reason,
              uint32_t tries);

/*@ requires \valid(vm) && \valid_read(why) && \separated(vm, why);
    terminates \true;
    assigns vm->status_sp, vm->status, vm->status_function;
*/
void keep_status(struct ffa_vm *vm, const struct ffa_refusal *why);

/*@ requires ready(n, vm) && vm->index < n->subscriber_count;
    requires \valid_read(why) && \separated(vm, why);
    terminates \true;
    assigns *vm;
    ensures vm->index <= n->subscriber_count;
*/
void conclude(const struct ffa_notify *n, struct ffa_vm *vm, const struct ffa_refusal *why,
              uint32_t message, uint32_t meaning);

/*@ requires ready(n, vm) && vm->index < n->subscriber_count;
    requires \valid_read(regs) && \separated(regs, vm);
    terminates \true;
    assigns *vm;
    ensures vm->index <= n->subscriber_count;
*/
int go_on(const struct ffa_notify *n, struct ffa_vm *vm, const struct ffa_regs *regs,
          uint32_t sp_id, uint32_t message, uint32_t resumes, uint64_t left);

/* Any caller: NULL, an object that was never probed, and any bits in *vm. */
/*@ predicate callable(struct ffa_notify *n, struct ffa_vm *vm) =
      (n == \null || (\valid_read(n) && settled(n)))
      && (vm == \null || \valid(vm))
      && \separated(vm, n)
      && (n != \null && n->hooks != \null ==> \separated(vm, n, n->hooks,
            n->subscribers + (0 .. n->subscriber_count - 1)));
*/

/*@ requires \valid(vm) && \valid(left) && \separated(vm, left);
    terminates \true;
    assigns vm->again, vm->index, *left;
    ensures *left == \old(*left) || *left == 0;
    ensures stays: \result == 0 ==>
              vm->index == \old(vm->index) && vm->again == 0 && *left == \old(*left);
    ensures round: \result != 0 ==>
              vm->index == 0 && vm->again == 0 && \old(vm->again) != 0;
*/
int goes_round(struct ffa_vm *vm, uint64_t *left);

/*@ requires ready(n, vm) && vm->index <= n->subscriber_count && proof_calls == 0;
    terminates \true;
    assigns *vm, proof_calls;
    ensures bound: proof_calls <= \old(n->calls);
    ensures told: !misused(\result);
*/
int tell(const struct ffa_notify *n, struct ffa_vm *vm);

/*@ requires callable(n, vm) && proof_calls == 0;
    requires what >= EVENT_SKIP && n != \null && n->hooks != \null ==>
               (what - EVENT_SKIP) / EVENT_SKIP_STEP < n->subscriber_count;
    terminates \true;
    assigns *vm, proof_calls;
    ensures bound: proof_calls != 0 ==> n != \null && n->hooks != \null && vm != \null
              && proof_calls <= \old(n->calls);
    ensures misuse: misused(\result) ==>
              proof_calls == 0 && (vm != \null ==> unchanged{Pre, Post}(vm));
    ensures accepted: n != \null && vm != \null && what != EVENT_INVALID
              && \old(ACCEPTABLE(n, vm, what)) ==> !misused(\result);
    ensures inside: vm != \null && \old(vm->phase) != PHASE_REST && \old(vm->inside) != 0 ==>
              misused(\result);
    ensures invalid: \result == FFA_R_INVALID <==>
              n == \null || vm == \null || what == EVENT_INVALID;
    ensures skip: what >= EVENT_SKIP ==>
              proof_calls == 0 && (\result == FFA_R_OK || misused(\result));
    ensures rest: vm != \null && what > 0xFFFF && \old(vm->phase) == PHASE_REST ==>
              unchanged{Pre, Post}(vm);
*/
int ffa_event_run(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t what);

/*@ requires callable(n, vm) && proof_calls == 0;
    requires n != \null && n->hooks != \null ==> LIMITED(n);
    terminates \true;
    assigns *vm, proof_calls;
    ensures bound: proof_calls != 0 ==> n != \null && n->hooks != \null && vm != \null
              && proof_calls <= \old(n->calls) && proof_calls <= \old(MOST(n))
              && (\old(n->limits.calls) != 0 ==> proof_calls <= \old(n->limits.calls));
    ensures misuse: misused(\result) ==>
              proof_calls == 0 && (vm != \null ==> unchanged{Pre, Post}(vm));
    ensures inside: vm != \null && \old(vm->phase) != PHASE_REST && \old(vm->inside) != 0 ==>
              misused(\result);
*/
int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id);

/*@ requires callable(n, vm) && proof_calls == 0;
    requires n != \null && n->hooks != \null ==> LIMITED(n);
    terminates \true;
    assigns *vm, proof_calls;
    ensures bound: proof_calls != 0 ==> n != \null && n->hooks != \null && vm != \null
              && proof_calls <= \old(n->calls) && proof_calls <= \old(MOST(n))
              && (\old(n->limits.calls) != 0 ==> proof_calls <= \old(n->limits.calls));
    ensures misuse: misused(\result) ==>
              proof_calls == 0 && (vm != \null ==> unchanged{Pre, Post}(vm));
    ensures inside: vm != \null && \old(vm->phase) != PHASE_REST && \old(vm->inside) != 0 ==>
              misused(\result);
*/
int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm);

/*@ requires ready(n, vm) && vm->index <= n->subscriber_count && index < n->subscriber_count;
    terminates \true;
    assigns vm->run_w1, vm->sends, vm->spent, vm->waiting_sp, vm->sp[0 .. MAX - 1];
    ensures vm->sp[index] == SP_DONE || vm->sp[index] == SP_SPENT;
    ensures noted: vm->sp[index] == SP_SPENT ==> vm->spent != 0;
    ensures spent: \old(vm->spent) != 0 ==> vm->spent != 0;
*/
void leave_out(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t index);

/*@ requires callable(n, vm) && proof_calls == 0;
    terminates \true;
    assigns *vm, proof_calls;
    ensures no_call: proof_calls == 0;
    ensures \result == FFA_R_OK || misused(\result);
    ensures misuse: misused(\result) && vm != \null ==> unchanged{Pre, Post}(vm);
    ensures inside: vm != \null && \old(vm->phase) != PHASE_REST && \old(vm->inside) != 0 ==>
              misused(\result);
    ensures rest: vm != \null && \old(vm->phase) == PHASE_REST ==> unchanged{Pre, Post}(vm);
*/
int ffa_vm_skip(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id);

/* lifecycle.c */

/*@ requires ready(n, vm);
    terminates \true;
    assigns vm->spent, vm->phase, vm->sp[0 .. MAX - 1];
    assigns vm->status_sp, vm->status, vm->status_function;
    ensures vm->phase == PHASE_ANNOUNCING;
*/
void begin_announcement(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t sp_id);

/*@ requires \valid_read(n) && n->hooks != \null && settled(n);
    terminates \true;
    assigns \nothing;
*/
int is_announceable(const struct ffa_notify *n, uint32_t sp_id);

/*@ requires callable(n, vm) && proof_calls == 0;
    requires n != \null && n->hooks != \null ==> LIMITED(n);
    terminates \true;
    assigns *vm, proof_calls;
    ensures bound: proof_calls != 0 ==> n != \null && n->hooks != \null && vm != \null
              && proof_calls <= \old(n->calls) && proof_calls <= \old(MOST(n))
              && (\old(n->limits.calls) != 0 ==> proof_calls <= \old(n->limits.calls));
    ensures misuse: misused(\result) ==>
              proof_calls == 0 && (vm != \null ==> unchanged{Pre, Post}(vm));
    ensures inside: vm != \null && \old(vm->phase) != PHASE_REST && \old(vm->inside) != 0 ==>
              misused(\result);
*/
int ffa_vm_announce(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id);

/* handover.c */

/*@ requires 16 <= size <= FFA_NOTIFY_SAVE_SIZE(1024) && size % 4 == 0;
    terminates \true;
    assigns \nothing;
    ensures 16 + 4 * \result == size;
*/
uint32_t entries_in(size_t size);

/*@ requires \valid_read(p + (0 .. 1));
    terminates \true;
    assigns \nothing;
*/
uint32_t get16(const uint8_t *p);

/*@ requires \valid_read(p + (0 .. 3));
    terminates \true;
    assigns \nothing;
*/
uint32_t get32(const uint8_t *p);

/*@ requires \valid_read(entry + (0 .. 3));
    terminates \true;
    assigns \nothing;
*/
uint32_t state_in(const uint8_t *entry);

/*@ requires \valid(p + (0 .. 1));
    terminates \true;
    assigns p[0 .. 1];
*/
void put16(uint8_t *p, uint32_t value);

/*@ requires \valid(p + (0 .. 3));
    terminates \true;
    assigns p[0 .. 3];
*/
void put32(uint8_t *p, uint32_t value);

/*@ requires \valid_read(record + (0 .. size - 1)) && size % 2 == 0;
    requires size <= 0x50000;
    terminates \true;
    assigns \nothing;
*/
uint32_t checksum_of(const uint8_t *record, size_t size);

/*@ requires n == \null || (\valid_read(n) && settled(n));
    requires vm == \null || \valid_read(vm);
    requires mem == \null || \valid((uint8_t *)mem + (0 .. size - 1));
    requires \separated((uint8_t *)mem + (0 .. size - 1), n, vm);
    requires n != \null && n->hooks != \null ==> \separated((uint8_t *)mem + (0 .. size - 1),
               n->subscribers + (0 .. n->subscriber_count - 1));
    terminates \true;
    assigns ((uint8_t *)mem)[0 .. size - 1];
    ensures needed: n != \null ==> \result <= FFA_NOTIFY_SAVE_SIZE(n->subscriber_count);
    ensures untouched: \forall integer i; 0 <= i < size && (\result > size || i >= \result) ==>
              ((uint8_t *)mem)[i] == \old(((uint8_t *)mem)[i]);
*/
size_t ffa_vm_save(const struct ffa_notify *n, const struct ffa_vm *vm, void *mem, size_t size);

/*@ terminates \true;
    assigns \nothing;
*/
int is_phase_with(uint32_t phase, uint32_t failure);

/*@ requires count <= 1024 && \valid_read(entries + (0 .. 4 * count - 1));
    terminates \true;
    assigns \nothing;
*/
int are_entries(const uint8_t *entries, uint32_t count, uint32_t phase);

/*@ requires \valid_read(record + (0 .. size - 1));
    terminates \true;
    assigns \nothing;
    ensures \result != 0 ==>
              16 <= size <= FFA_NOTIFY_SAVE_SIZE(1024) && size % 4 == 0;
*/
int is_record(const uint8_t *record, size_t size);

/*@ requires \valid_read(bytes + (0 .. size - 1));
    terminates \true;
    assigns \nothing;
*/
int is_zero(const uint8_t *bytes, size_t size);

/*@ requires ready(n, vm) && i <= n->subscriber_count;
    terminates \true;
    assigns vm->index, vm->waiting_sp, vm->again, vm->run_w1, vm->spent, vm->sp[0 .. MAX - 1];
*/
uint32_t take_over(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t i, uint32_t recorded,
                   uint32_t w1);

/*@ requires \valid_read(vm);
    terminates \true;
    assigns \nothing;
*/
uint32_t state_of_new(const struct ffa_vm *vm, uint32_t events);

/* Bytes of any content. No firmware call: proof_calls is not assigned. */
/*@ requires callable(n, vm);
    requires mem == \null || \valid_read((uint8_t *)mem + (0 .. size - 1));
    requires \separated((uint8_t *)mem + (0 .. size - 1), vm);
    terminates \true;
    assigns *vm;
    ensures \result == FFA_R_OK || \result == FFA_R_AGAIN || misused(\result);
    ensures misuse: misused(\result) && vm != \null ==> unchanged{Pre, Post}(vm);
*/
int ffa_vm_restore(const struct ffa_notify *n, struct ffa_vm *vm, const void *mem, size_t size);

/* subscribers.c */

/*@ predicate addable(struct ffa_table *table) =
      \valid(table) && table->capacity <= MAX
      && \valid(table->slots + (0 .. table->capacity - 1))
      && \separated(table, table->slots + (0 .. table->capacity - 1));
*/

/*@ requires \valid(table);
    terminates \true;
    assigns table->count, table->lost;
    ensures table->count == 0;
*/
void ffa_table_reset(struct ffa_table *table);

/*@ requires addable(table);
    terminates \true;
    assigns table->count, table->lost, table->slots[0 .. table->capacity - 1];
*/
void ffa_table_add(struct ffa_table *table, uint32_t sp_id, uint32_t events);

/* partinfo.c */

/*@ predicate in_registers(struct ffa_partinfo *list) =
      \valid_read(list->regs) && list->stride % 8 == 0 && list->stride >= 24
      && list->count * list->stride <= 120;

    predicate in_memory(struct ffa_partinfo *list) =
      list->stride >= 8
      && \valid_read((uint8_t *)list->bytes + (0 .. list->count * list->stride - 1));

    predicate opened(struct ffa_partinfo *list) =
      \valid_read(list)
      && (list->regs != \null ==> in_registers(list))
      && (list->regs == \null ==> in_memory(list));
*/

/*@ terminates \true;
    assigns \nothing;
    ensures \result != 0 ==> size >= 8;
    ensures \result != 0 ==> size % 4 == 0;
*/
int is_stride(uint32_t size);

/*@ requires \valid(list);
    terminates \true;
    assigns list->bytes, list->regs, list->count, list->stride;
    ensures \result == FFA_R_OK ==> list->bytes == bytes && list->regs == \null
              && list->count == count && list->stride >= 8 && count * list->stride <= capacity
              && list->stride == (version <= ABI_VERSION_1_0 ? 8 : size);
*/
int ffa_partinfo_open(struct ffa_partinfo *list, const void *bytes, size_t capacity,
                      uint32_t version, uint32_t count, uint32_t size);

/*@ requires \valid(list) && \valid(cursor) && \valid_read(regs);
    requires \separated(list, cursor, regs);
    terminates \true;
    assigns list->bytes, list->regs, list->count, list->stride;
    assigns cursor->shape, cursor->next, cursor->tag;
    ensures \result == FFA_R_OK ==> list->regs == regs && in_registers(list);
    ensures \result == FFA_R_OK ==> cursor->next == 0 || cursor->next > \old(cursor->next);
*/
int ffa_partinfo_open_regs(struct ffa_partinfo *list, struct ffa_partinfo_cursor *cursor,
                           const struct ffa_regs *regs);

/*@ requires opened(list) && index < list->count;
    requires (index + 1) * list->stride <= list->count * list->stride;
    terminates \true;
    assigns \nothing;
*/
uint64_t first_bytes(const struct ffa_partinfo *list, uint32_t index);

/*@ requires opened(list) && \valid(out);
    terminates \true;
    assigns out->id, out->contexts, out->properties;
    ensures \result == FFA_R_OK <==> index < \old(list->count);
*/
int ffa_partinfo_get(const struct ffa_partinfo *list, uint32_t index, struct ffa_partition *out);

/*@ requires \valid_read(partition);
    terminates \true;
    assigns \nothing;
*/
uint8_t ffa_partinfo_events(const struct ffa_partition *partition, uint32_t version);

/* probe.c */

/*@ predicate asking(struct probe *p) =
      \valid(p) && \valid_read(p->config) && usable(p->config->hooks)
      && \separated(p, p->config, p->config->hooks);

    predicate listing(struct probe *p) =
      asking(p) && addable(&p->table)
      && \separated(p->table.slots + (0 .. p->table.capacity - 1), p, p->config,
                    p->config->hooks);

    predicate readable_rx(struct ffa_config *config) =
      config->rxtx.rx != \null && config->rxtx.pages <= 31 ==>
        \valid_read((uint8_t *)config->rxtx.rx + (0 .. config->rxtx.pages * 4096 - 1));

    predicate lent(struct ffa_config *config) =
      (config->table != \null ==> \valid(config->table + (0 .. config->table_len - 1)))
      && \valid((struct ffa_subscriber *)proof_memory + (0 .. MAX - 1));
*/

/* clang-format off */
#define ANSWER p->regs.x[0 .. 17], p->function, p->failed, proof_calls
#define SLOTS \
	p->table.count, p->table.lost, p->partition, p->table.slots[0 .. p->table.capacity - 1]
/* clang-format on */

/*@ requires \valid(p);
    terminates \true;
    assigns p->function, p->failed;
*/
void failed_in(struct probe *p, uint32_t function, int32_t status);

/*@ requires status <= 1;
    terminates \true;
    assigns \nothing;
    ensures \result == FFA_R_OK <==> status == 0;
*/
int result_of(int32_t status);

/*@ requires asking(p) && ROOM(1);
    terminates \true;
    assigns ANSWER;
    ensures proof_calls == \old(proof_calls) + 1;
    ensures \result <= 1;
*/
int32_t call_with(struct probe *p, uint32_t function, uint64_t x1, uint64_t x2, uint64_t x3);

/*@ requires asking(p) && ROOM(1);
    terminates \true;
    assigns ANSWER;
    ensures proof_calls == \old(proof_calls) + 1;
    ensures \result <= 1;
*/
int32_t call(struct probe *p, uint32_t function);

/*@ requires asking(p) && ROOM(1);
    terminates \true;
    assigns ANSWER;
    ensures proof_calls == \old(proof_calls) + 1;
*/
int need(struct probe *p, uint32_t function);

/*@ requires \valid(p);
    terminates \true;
    assigns p->function, p->failed, p->missing;
    ensures \result == result;
*/
int malformed(struct probe *p, uint32_t function, int result);

/*@ requires \valid(p);
    terminates \true;
    assigns p->function, p->failed, p->missing;
    ensures \result == result;
*/
int lack(struct probe *p, int result, const char *missing);

/*@ terminates \true;
    assigns \nothing;
*/
int is_apart(uint64_t a, uint64_t b, uint64_t size);

/*@ requires \valid_read(rxtx);
    terminates \true;
    assigns \nothing;
    ensures \result != 0 ==> rxtx->rx == \null || 1 <= rxtx->pages <= 31;
*/
int is_rxtx_valid(const struct ffa_rxtx *rxtx);

/*@ terminates \true;
    assigns \nothing;
*/
int is_version_1(uint32_t version);

/*@ requires asking(p) && ROOM(1);
    terminates \true;
    assigns ANSWER;
    ensures proof_calls == \old(proof_calls) + 1;
*/
uint32_t ask_version(struct probe *p, uint32_t version);

/*@ terminates \true;
    assigns \nothing;
*/
int is_refusal(uint32_t answer);

/*@ requires asking(p) && ROOM(1);
    terminates \true;
    assigns ANSWER, p->version;
    ensures proof_calls <= \old(proof_calls) + 1;
*/
int settle_version(struct probe *p, uint32_t asked, uint32_t offered);

/*@ requires asking(p) && ROOM(5);
    terminates \true;
    assigns ANSWER, p->version, p->missing;
    ensures proof_calls <= \old(proof_calls) + 5;
*/
int negotiate(struct probe *p);

/*@ requires asking(p) && ROOM(5);
    terminates \true;
    assigns ANSWER, p->version, p->missing;
    ensures proof_calls <= \old(proof_calls) + 5;
*/
int use_version(struct probe *p);

/*@ requires listing(p) && opened(list);
    requires \separated(list, p, p->table.slots + (0 .. p->table.capacity - 1));
    terminates \true;
    assigns SLOTS;
*/
void add_all(struct probe *p, const struct ffa_partinfo *list);

/*@ requires listing(p) && ROOM(65536);
    terminates \true;
    assigns ANSWER, SLOTS, p->missing;
    ensures proof_calls <= \old(proof_calls) + 65536;
*/
int walk_regs(struct probe *p);

/*@ requires listing(p) && ROOM(4 * 65536);
    terminates \true;
    assigns ANSWER, SLOTS, p->missing;
    ensures proof_calls <= \old(proof_calls) + 4 * 65536;
*/
int list_by_regs(struct probe *p);

/*@ requires listing(p) && readable_rx(p->config) && p->config->rxtx.rx != \null;
    requires p->config->rxtx.pages <= 31 && p->pages <= p->config->rxtx.pages;
    terminates \true;
    assigns SLOTS, p->function, p->failed, p->missing;
*/
int read_rx(struct probe *p);

/*@ requires listing(p) && readable_rx(p->config) && p->config->rxtx.rx != \null;
    requires p->config->rxtx.pages <= 31 && p->pages <= p->config->rxtx.pages;
    requires ROOM(4);
    terminates \true;
    assigns ANSWER, SLOTS, p->missing;
    ensures proof_calls <= \old(proof_calls) + 4;
*/
int list_by_rx(struct probe *p);

/*@ requires \valid_read(p) && \valid_read(p->config);
    requires granule == 1 || granule == 4 || granule == 16;
    terminates \true;
    assigns \nothing;
    ensures \result <= p->config->rxtx.pages;
    ensures \result != 0 ==> granule <= \result;
*/
uint32_t pages_to_map(const struct probe *p, uint32_t max, uint32_t granule);

/*@ requires asking(p) && p->config->rxtx.pages <= 31 && ROOM(2);
    terminates \true;
    assigns ANSWER, p->pages, p->missing;
    ensures proof_calls <= \old(proof_calls) + 2;
    ensures \result == FFA_R_OK ==> p->pages <= p->config->rxtx.pages;
*/
int map_lent(struct probe *p, uint32_t properties);

/*@ requires asking(p) && ROOM(1);
    terminates \true;
    assigns ANSWER, p->stuck;
    ensures proof_calls == \old(proof_calls) + 1;
*/
int unmap_lent(struct probe *p);

/*@ predicate with_buffers(struct probe *p) =
      readable_rx(p->config) && (p->config->rxtx.rx == \null || p->config->rxtx.pages <= 31);
*/

/*@ requires listing(p) && with_buffers(p) && ROOM(11);
    terminates \true;
    assigns ANSWER, SLOTS, p->pages, p->stuck, p->missing;
    ensures proof_calls <= \old(proof_calls) + 11;
*/
int list_by_rxtx(struct probe *p);

/*@ requires listing(p) && with_buffers(p) && ROOM(11 + 4 * 65536);
    terminates \true;
    assigns ANSWER, SLOTS, p->pages, p->stuck, p->missing;
    ensures proof_calls <= \old(proof_calls) + 11 + 4 * 65536;
*/
int list_partitions(struct probe *p);

/* clang-format off */
#define LENT \
	p->config->table + (0 .. p->config->table_len - 1), \
		(struct ffa_subscriber *)proof_memory + (0 .. MAX - 1)
/* clang-format on */

/*@ predicate probing(struct ffa_notify *n, struct probe *p) =
      \valid(n) && asking(p) && lent(p->config) && n->allocated == \null
      && (p->config->table != \null || p->config->hooks->alloc != \null)
      && \separated(n, p, p->config, p->config->hooks, LENT);
*/

/*@ requires probing(n, p);
    terminates \true;
    assigns n->allocated, p->table.slots, p->table.capacity;
    assigns p->function, p->failed, p->missing;
    ensures freeable(n, p->config->hooks);
    ensures \result == FFA_R_OK ==> listing(p) && p->table.slots != \null
              && \separated(n, p->table.slots + (0 .. p->table.capacity - 1));
    ensures \result == FFA_R_OK ==> (p->table.slots == p->config->table
                  && p->table.capacity <= p->config->table_len)
              || p->table.slots == (struct ffa_subscriber *)proof_memory;
*/
int take_table(struct ffa_notify *n, struct probe *p);

/*@ requires probing(n, p) && with_buffers(p) && ROOM(17 + 4 * 65536);
    requires p->table.count == 0;
    terminates \true;
    assigns n->allocated, p->table, p->partition, p->version, p->pages, p->stuck, p->missing;
    assigns ANSWER, p->config->table[0 .. p->config->table_len - 1];
    assigns *((struct ffa_subscriber *)proof_memory + (0 .. MAX - 1));
    ensures proof_calls <= \old(proof_calls) + 17 + 4 * 65536;
    ensures freeable(n, \old(p->config->hooks)) && asking(p) && p->config == \old(p->config);
    ensures \result == FFA_R_OK ==> p->table.count == 0
              || (p->table.slots == \old(p->config->table) && p->table.slots != \null
                  && p->table.count <= \old(p->config->table_len))
              || p->table.slots == (struct ffa_subscriber *)proof_memory;
    ensures \result == FFA_R_OK ==> p->table.count <= MAX;
*/
int discover(struct ffa_notify *n, struct probe *p);

/*@ requires \valid_read(p) && \valid_read(p->config) && a_hook_each(p->config->hooks);
    terminates \true;
    assigns \nothing;
*/
void say_of_probe(const struct probe *p, int32_t level, const char *text);

/*@ requires n == \null || \valid(n);
    requires config == \null || (configured(config) && lent(config) && readable_rx(config));
    requires n != \null && config != \null ==>
      \separated(n, config, config->hooks, config->table + (0 .. config->table_len - 1),
                 (struct ffa_subscriber *)proof_memory + (0 .. MAX - 1));
    requires proof_calls == 0;
    terminates \true;
    assigns *n, config->table[0 .. config->table_len - 1], proof_calls;
    assigns *((struct ffa_subscriber *)proof_memory + (0 .. MAX - 1));
    ensures bound: proof_calls <= FFA_NOTIFY_MAX_PROBE_CALLS(65536);
    ensures hooks: n != \null && n->hooks != \null ==> usable(n->hooks);
    ensures count: n != \null && n->hooks != \null ==> n->subscriber_count <= MAX;
    ensures table: n != \null && n->hooks != \null ==>
              \valid_read(n->subscribers + (0 .. n->subscriber_count - 1));
    ensures calls: n != \null && n->hooks != \null ==> n->calls <= 0x3FFFFFFFFFFFF;
    ensures limited: n != \null && n->hooks != \null ==> LIMITED(n);
    ensures n != \null && \result != FFA_R_OK ==> n->hooks == \null;
*/
int ffa_probe(struct ffa_notify *n, const struct ffa_config *config);

/* strerror.c */

/*@ terminates \true;
    assigns \nothing;
    ensures \valid_read(\result + (0 .. 39));
*/
const char *ffa_strerror(int result);
