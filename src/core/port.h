/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The only file that touches a hook. */
#ifndef FFA_PORT_H
#define FFA_PORT_H

#include <ffa/notify.h>

static inline void port_call(const struct ffa_hooks *hooks, struct ffa_regs *regs)
{
	/*@ calls hook_call; */
	hooks->call(hooks->priv, regs);
}

/* Whether the hooks that must come together do. */
static inline int port_is_usable(const struct ffa_hooks *hooks)
{
	return hooks->call != NULL && (hooks->alloc == NULL) == (hooks->free == NULL);
}

static inline int port_can_alloc(const struct ffa_hooks *hooks)
{
	return hooks->alloc != NULL;
}

static inline void *port_alloc(const struct ffa_hooks *hooks, size_t size)
{
	/*@ calls hook_alloc; */
	return hooks->alloc(hooks->priv, size);
}

static inline void port_free(const struct ffa_hooks *hooks, void *mem, size_t size)
{
	/*@ calls hook_free; */
	hooks->free(hooks->priv, mem, size);
}

/* Non-zero: stop now. */
static inline int port_relax(const struct ffa_hooks *hooks, const struct ffa_wait *wait)
{
	/*@ calls hook_relax; */
	return hooks->relax != NULL && hooks->relax(hooks->priv, wait) != 0;
}

/* Non-zero: carry on without the SP that refused. */
static inline int port_refused(const struct ffa_hooks *hooks, const struct ffa_refusal *why)
{
	/*@ calls hook_refused; */
	return hooks->refused != NULL && hooks->refused(hooks->priv, why) != 0;
}

/* With FFA_NOTIFY_NO_LOG, compilers leave out the entries and their texts. */
static inline void port_log(const struct ffa_hooks *hooks, const struct ffa_log *entry)
{
#ifdef FFA_NOTIFY_NO_LOG
	(void)hooks;
	(void)entry;
#else
	if (hooks->log != NULL) {
		/*@ calls hook_log; */
		hooks->log(hooks->priv, entry);
	}
#endif
}

#endif
