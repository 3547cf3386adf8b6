/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A list of subscribers that the host holds already, and the life of struct ffa_notify. */
#include "attach.h"
#include "abi.h"
#include "port.h"

static void make_unprobed(struct ffa_notify *n)
{
	n->version = 0;
	n->subscriber_count = 0;
	n->rxtx_stuck = 0;
	n->subscribers = NULL;
	n->hooks = NULL;
	n->allocated = NULL;
}

int ffa_refuse(const struct ffa_hooks *hooks, uint32_t vm_id, int result, const char *text)
{
	const struct ffa_log entry = {FFA_LOG_ERROR, 0, (uint16_t)vm_id, 0, 0, text, NULL};

	if (hooks != NULL) {
		port_log(hooks, &entry);
	}
	return result;
}

const char *ffa_notify_begin(struct ffa_notify *n, const struct ffa_config *config)
{
	if (n != NULL) {
		make_unprobed(n);
	}
	if (n == NULL || config == NULL || config->hooks == NULL ||
	    !port_is_usable(config->hooks)) {
		return "no object or hooks";
	}
	if (config->vm_size != sizeof(struct ffa_vm)) {
		return "wrong vm_size";
	}
	n->limits = config->limits;
	if (n->limits.sends == 0u) {
		n->limits.sends = FFA_NOTIFY_DEFAULT_SENDS;
	}
	if (n->limits.resumes == 0u) {
		n->limits.resumes = FFA_NOTIFY_DEFAULT_RESUMES;
	}
	return NULL;
}

/* A function of its own for the sake of the proof: its product is multiplied in three steps. */
static uint64_t most_calls(uint16_t count, uint16_t sends, uint16_t resumes)
{
	/*@ assert 0 <= 2 * count * sends <= 2 * 65535 * 65535; */
	/*@ assert (uint64_t)((uint64_t)(2 * count) * sends) == 2 * count * sends; */
	/*@ assert 0 <= count * sends * (1 + resumes) <= 65535 * 65535 * 65536; */
	return FFA_NOTIFY_MAX_CALLS(count, sends, resumes);
}

void ffa_notify_end(struct ffa_notify *n, const struct ffa_hooks *hooks,
                    const struct ffa_subscriber *subscribers, uint16_t count, uint32_t version)
{
	const struct ffa_limits *const limits = &n->limits;
	const uint64_t most = most_calls(count, limits->sends, limits->resumes);

	n->hooks = hooks;
	n->subscribers = subscribers;
	n->subscriber_count = count;
	n->version = version;
	n->calls = (limits->calls != 0u && limits->calls < most) ? limits->calls : most;
}

/* Whether each entry names another SP, and something that it can be told. */
static int is_list(const struct ffa_subscriber *table, uint32_t count)
{
	uint32_t i;
	uint32_t k;

	/*@ loop invariant 0 <= i <= count;
	    loop invariant \forall integer j, integer l; 0 <= l < j < i ==>
	                     table[l].sp_id != table[j].sp_id;
	    loop invariant \forall integer j; 0 <= j < i ==>
	                     table[j].sp_id != 0 && 1 <= table[j].events <= 3;
	    loop assigns i, k;
	    loop variant count - i;
	*/
	for (i = 0; i < count; i++) {
		/* Events are FFA_NOTIFY_CREATED, FFA_NOTIFY_DESTROYED or both: 1 to 3. */
		if (table[i].sp_id == 0u || table[i].events == 0u || table[i].events > 3u) {
			return 0;
		}
		/*@ loop invariant 0 <= k <= i;
		    loop invariant \forall integer l; 0 <= l < k ==>
		                     table[l].sp_id != table[i].sp_id;
		    loop assigns k;
		    loop variant i - k;
		*/
		for (k = 0; k < i; k++) {
			if (table[k].sp_id == table[i].sp_id) {
				return 0;
			}
		}
	}
	return 1;
}

FFA_NOTIFY_INIT int ffa_attach(struct ffa_notify *n, const struct ffa_config *config,
                               uint16_t count)
{
	/* Version 1.0 has no VM messages. */
	const uint32_t least = ABI_VERSION_1_0 + ((count != 0u) ? 1u : 0u);
	const char *problem = ffa_notify_begin(n, config);

	/*@ assert problem == \null ==> config->table == \at(config->table, Pre)
	             && config->table_len == \at(config->table_len, Pre); */
	/*@ assert problem == \null && count <= config->table_len ==>
	             \forall integer i; 0 <= i < count ==> \separated(n, config->table + i);
	*/
	/*@ assert problem == \null && count <= config->table_len ==>
	             \forall integer i; 0 <= i < count ==>
	               config->table[i].sp_id == \at(config->table[i].sp_id, Pre);
	*/
	/*@ assert problem == \null && count <= config->table_len ==>
	             \forall integer i; 0 <= i < count ==>
	               config->table[i].events == \at(config->table[i].events, Pre);
	*/
	if (problem == NULL && (config->version < least || config->version > ABI_VERSION_1_MAX ||
	                        (count != 0u && config->table == NULL) ||
	                        count > config->table_len || !is_list(config->table, count))) {
		problem = "bad version or list";
	}
	if (problem != NULL) {
		return ffa_refuse((config != NULL) ? config->hooks : NULL, 0, FFA_R_INVALID,
		                  problem);
	}
	if (count > FFA_NOTIFY_MAX_SUBSCRIBERS) {
		return FFA_R_NOSPACE;
	}
	ffa_notify_end(n, config->hooks, config->table, count, config->version);
	return FFA_R_OK;
}

void ffa_release(struct ffa_notify *n)
{
	if (n == NULL) {
		return;
	}
	if (n->allocated != NULL) {
		port_free(n->hooks, n->allocated, TABLE_SIZE);
	}
	make_unprobed(n);
}
