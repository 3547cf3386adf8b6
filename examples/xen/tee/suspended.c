/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* In a slot of ffa_ctx.suspended; w1 of a suspension has an SP's ID above. */
#define FFA_SLOT_FREE 0U
#define FFA_SLOT_CALL 1U

/*
 * A guest's own requests alone may be resumed by it: FFA_RUN of an SP that
 * serves somebody else gives the caller an answer that is not its own. Takes
 * the slot that holds w1, or FFA_SLOT_FREE for a new request.
 */
static uint32_t *ffa_take_slot(uint32_t w1)
{
    struct ffa_ctx *ctx = current->domain->arch.tee;
    unsigned int i;

    for ( i = 0; i < ARRAY_SIZE(ctx->suspended); i++ )
    {
        uint32_t *slot = &ctx->suspended[i];

        if ( cmpxchg(slot, w1, FFA_SLOT_CALL) == w1 )
            return slot;
    }

    return NULL;
}

/* What FFA_RUN may name after this. A refused FFA_RUN changes nothing. */
static uint32_t ffa_slot_after(const struct arm_smccc_1_2_regs *req,
                               const struct arm_smccc_1_2_regs *resp)
{
    if ( resp->a0 == FFA_INTERRUPT || resp->a0 == FFA_MSG_YIELD )
        return resp->a1;
    if ( req->a0 == FFA_RUN && resp->a0 == FFA_ERROR &&
         (int32_t)resp->a2 != FFA_RET_ABORTED )
        return req->a1;

    return FFA_SLOT_FREE;
}
