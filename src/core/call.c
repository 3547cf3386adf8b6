/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "call.h"
#include "abi.h"
#include "bits.h"
#include "port.h"

int32_t ffa_probe_call(const struct ffa_hooks *hooks, struct ffa_regs *regs, uint32_t function,
                       uint64_t x1, uint64_t x2, uint64_t x3)
{
	uint32_t answer;
	int32_t status;

	request(regs, function, x1, x2, x3);
	port_call(hooks, regs);
	answer = function_of(regs);
	if (answer == ABI_SUCCESS) {
		return 0;
	}
	if (answer == ABI_ERROR) {
		status = to_signed(reg_w(regs, 2));
		return (status < 0) ? status : FFA_PROBE_MALFORMED;
	}
	status = to_signed(reg_w(regs, 0));
	return (status == ABI_NOT_SUPPORTED) ? status : FFA_PROBE_MALFORMED;
}

int ffa_probe_result(int32_t status)
{
	switch (status) {
	case 0:
		return FFA_R_OK;
	case FFA_PROBE_MALFORMED:
		return FFA_R_PROTOCOL;
	case ABI_NOT_SUPPORTED:
		return FFA_R_UNSUPPORTED;
	case ABI_NO_MEMORY:
		return FFA_R_NOMEM;
	case ABI_BUSY:
	case ABI_INTERRUPTED:
	case ABI_RETRY:
	case ABI_NOT_READY:
		return FFA_R_EXHAUSTED;
	default:
		return FFA_R_REFUSED;
	}
}
