/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
static void ffa_direct_req_resume(struct arm_smccc_1_2_regs *resp)
{
    const s_time_t limit = NOW() + SECONDS(1);

    /*
     * An interrupt or FFA_YIELD has suspended the SP. The interrupt has been
     * taken when the SMC returned. After the limit the SP stays suspended.
     */
    while ( (resp->a0 == FFA_INTERRUPT || resp->a0 == FFA_MSG_YIELD) &&
            NOW() < limit )
    {
        const struct arm_smccc_1_2_regs run = {
            .a0 = FFA_RUN,
            .a1 = resp->a1 & GENMASK(31, 0),
        };

        arm_smccc_1_2_smc(&run, resp);
    }
}
