# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Names and numbers of FF-A (Arm DEN0077A, section numbers of version 1.3), and register fields."""

SMC64 = 0x40000000
SVE_HINT = 0x10000
W32 = 0xFFFFFFFF

ERROR, SUCCESS, INTERRUPT, VERSION, FEATURES = 0x84000060, 0x84000061, 0x84000062, 0x84000063, 0x84000064
RX_RELEASE, RXTX_MAP, RXTX_UNMAP, INFO_GET, ID_GET = 0x84000065, 0x84000066, 0x84000067, 0x84000068, 0x84000069
MSG_WAIT, YIELD, RUN, DIRECT_REQ, DIRECT_RESP = 0x8400006B, 0x8400006C, 0x8400006D, 0x8400006F, 0x84000070
INFO_GET_REGS, SPM_ID_GET = 0x8400008B, 0x84000085
DIRECT_REQ2, DIRECT_RESP2 = 0x8400008D, 0x8400008E
# What ends a call, and never begins one at the instance of a hypervisor.
COMPLETIONS = {ERROR, SUCCESS, INTERRUPT, MSG_WAIT, YIELD, DIRECT_RESP, DIRECT_RESP2}

# The 32-bit form of each: its name, and its section, or that of the list of all functions.
FUNCTIONS = {
    ERROR: ("FFA_ERROR", "12.2"), SUCCESS: ("FFA_SUCCESS", "12.3"), INTERRUPT: ("FFA_INTERRUPT", "14"),
    VERSION: ("FFA_VERSION", "13.2"), FEATURES: ("FFA_FEATURES", "13"), RX_RELEASE: ("FFA_RX_RELEASE", "13"),
    RXTX_MAP: ("FFA_RXTX_MAP", "13.6"), RXTX_UNMAP: ("FFA_RXTX_UNMAP", "13"),
    INFO_GET: ("FFA_PARTITION_INFO_GET", "13.8"), ID_GET: ("FFA_ID_GET", "13"),
    0x8400006A: ("FFA_MSG_POLL", "11"), MSG_WAIT: ("FFA_MSG_WAIT", "14"), YIELD: ("FFA_YIELD", "14"),
    RUN: ("FFA_RUN", "14"), 0x8400006E: ("FFA_MSG_SEND", "11"), DIRECT_REQ: ("FFA_MSG_SEND_DIRECT_REQ", "15.2"),
    DIRECT_RESP: ("FFA_MSG_SEND_DIRECT_RESP", "15.2"), 0x84000071: ("FFA_MEM_DONATE", "11"),
    0x84000072: ("FFA_MEM_LEND", "11"), 0x84000073: ("FFA_MEM_SHARE", "11"),
    0x84000074: ("FFA_MEM_RETRIEVE_REQ", "11"), 0x84000075: ("FFA_MEM_RETRIEVE_RESP", "11"),
    0x84000076: ("FFA_MEM_RELINQUISH", "11"), 0x84000077: ("FFA_MEM_RECLAIM", "11"),
    0x8400007A: ("FFA_MEM_FRAG_RX", "11"), 0x8400007B: ("FFA_MEM_FRAG_TX", "11"),
    0x8400007C: ("FFA_NORMAL_WORLD_RESUME", "14"), 0x8400007D: ("FFA_NOTIFICATION_BITMAP_CREATE", "11"),
    0x8400007E: ("FFA_NOTIFICATION_BITMAP_DESTROY", "11"), 0x8400007F: ("FFA_NOTIFICATION_BIND", "11"),
    0x84000080: ("FFA_NOTIFICATION_UNBIND", "11"), 0x84000081: ("FFA_NOTIFICATION_SET", "11"),
    0x84000082: ("FFA_NOTIFICATION_GET", "11"), 0x84000083: ("FFA_NOTIFICATION_INFO_GET", "11"),
    0x84000084: ("FFA_RX_ACQUIRE", "13"), SPM_ID_GET: ("FFA_SPM_ID_GET", "13"),
    0x84000086: ("FFA_MSG_SEND2", "15"), 0x84000087: ("FFA_SECONDARY_EP_REGISTER", "11"),
    0x84000088: ("FFA_MEM_PERM_GET", "11"), 0x84000089: ("FFA_MEM_PERM_SET", "11"),
    0x8400008A: ("FFA_CONSOLE_LOG", "11"), INFO_GET_REGS: ("FFA_PARTITION_INFO_GET_REGS", "13.9"),
    0x8400008C: ("FFA_EL3_INTR_HANDLE", "11"), DIRECT_REQ2: ("FFA_MSG_SEND_DIRECT_REQ2", "15.4"),
    DIRECT_RESP2: ("FFA_MSG_SEND_DIRECT_RESP2", "15.4"), 0x8400008F: ("FFA_NS_RES_INFO_GET", "11"),
    0x84000090: ("FFA_ABORT", "11"), 0x84000094: ("FFA_NOTIFICATION_BIND2", "11"),
    0x84000095: ("FFA_NOTIFICATION_UNBIND2", "11"), 0x84000096: ("FFA_NOTIFICATION_SET2", "11"),
    0x84000097: ("FFA_NOTIFICATION_GET2", "11"),
}

STATUS = {0: "SUCCESS", -1: "NOT_SUPPORTED", -2: "INVALID_PARAMETERS", -3: "NO_MEMORY", -4: "BUSY",
          -5: "INTERRUPTED", -6: "DENIED", -7: "RETRY", -8: "ABORTED", -9: "NO_DATA", -10: "NOT_READY"}

# The statuses that acknowledge a VM message (18.3.2.3) and the codes of FFA_ERROR (12.2): what they mean for the
# caller, and those after which it tries again.
ACKNOWLEDGED = {
    0: "done", -2: "final: the SP holds the VM in error", -5: "let the interrupt in and send again",
    -6: "a refusal, final", -7: "send again later"}
REFUSED = {
    -1: "not available here", -2: "a parameter is wrong, final", -3: "no memory", -4: "in use: try again later",
    -5: "let the interrupt in and try again", -6: "not allowed, final", -7: "try again later",
    -8: "it died; what it knew is lost", -9: "there is none", -10: "try again later"}
LATER = {-4, -5, -7, -10}
ABORTED = -8
INVALID_OF_SMCCC = -3  # of FFA_VERSION

FRAMEWORK = 0x80000000
CREATED, DESTROYED = 4, 6
MESSAGES = {CREATED: "created", DESTROYED: "destroyed"}

# Partition properties, Table 6.2: direct requests, PE endpoints only, and the two subscriptions.
DIRECT_RECV, TYPE_MASK, WANTS_CREATED, WANTS_DESTROYED = 0x1, 0x30, 0x40, 0x80


def w(value):
    return value & 0xFFFFFFFF


def signed(value):
    value = w(value)
    return value - (1 << 32) if value >> 31 else value


def narrow(value):
    """A function ID in its 32-bit form, without the hint of SMCCC 1.3."""
    return w(value) & ~(SMC64 | SVE_HINT)


def is_ffa(value):
    return 0x84000060 <= narrow(value) <= 0x840000FF


def is_function(value):
    """Whether it can be a function ID of SMCCC: one of a fast call, or of a Trusted OS that yields. The upper half of
    a 32-bit register is zero or a copy of the sign."""
    if value >> 32 not in (0, W32):
        return False
    if w(value) >> 31:
        return not w(value) >> 17 & 0x7F
    return (w(value) & ~SMC64) >> 24 in range(0x30, 0x40)


def is_completion(value):
    return is_function(value) and narrow(value) in COMPLETIONS


def name_of(value):
    known = FUNCTIONS.get(narrow(value))
    if known is None:
        return f"{'FF-A function' if is_ffa(value) else 'function'} {w(value):08x}"
    return known[0] + ("_64" if w(value) & SMC64 else "")


def section_of(value):
    return FUNCTIONS.get(narrow(value), ("", ""))[1]


def status_name(code):
    return STATUS.get(code, f"status {code}, which FF-A does not define")


def vm_message(regs):
    """(SP, VM, message) of a request that sends a framework message about a VM, else None."""
    if narrow(regs[0]) != DIRECT_REQ or w(regs[2]) & ~0xFF != FRAMEWORK:
        return None
    kind = regs[2] & 0xFF
    if kind not in MESSAGES:
        return None
    return regs[1] & 0xFFFF, regs[5] & 0xFFFF, kind


def is_suspension(call):
    return call.answer is not None and is_ffa(call.request[0]) and narrow(call.answer[0]) in (INTERRUPT, YIELD)


def works_for(call):
    """(The SP that a suspension names, the SP that the message went to) where these are two: a call chain."""
    if not is_suspension(call) or not call.message and narrow(call.request[0]) != DIRECT_REQ:
        return None
    sp = call.message[0] if call.message else call.request[1] & 0xFFFF
    named = w(call.answer[1]) >> 16
    return (named, sp) if named not in (0, sp) else None


def is_acknowledgement(answer, sp, kind):
    return narrow(answer[0]) == DIRECT_RESP and w(answer[1]) >> 16 == sp and w(answer[2]) == FRAMEWORK | kind + 1


def descriptors(data, stride):
    """(ID, contexts, properties) of each whole partition information descriptor."""
    if stride < 8:
        return []
    return [(int.from_bytes(data[at:at + 2], "little"), int.from_bytes(data[at + 2:at + 4], "little"),
             int.from_bytes(data[at + 4:at + 8], "little"))
            for at in range(0, len(data) - stride + 1, stride)]


def shape_of(x2, request):
    """(descriptors, bytes of each) in an answer to FFA_PARTITION_INFO_GET_REGS."""
    return max((x2 >> 16 & 0xFFFF) - (request[3] & 0xFFFF) + 1, 0), x2 >> 48


def firsts_of(x2, request):
    """The registers that have the IDs and properties."""
    count, size = shape_of(x2, request)
    return range(3, 18, size // 8)[:count] if size >= 8 else ()


def listed(call):
    """The descriptors in the answer to a query for partitions."""
    asked, answer = narrow(call.request[0]), call.answer
    if answer is None or narrow(answer[0]) != SUCCESS:
        return []
    if asked == INFO_GET_REGS:
        count, size = shape_of(answer[2], call.request)
        data = b"".join(x.to_bytes(8, "little") for x in answer[3:18])
        return descriptors(data[:count * size], size)
    if asked == INFO_GET and not call.request[5] & 1 and call.rx:
        size = w(answer[3]) or 8
        return descriptors(call.rx[:w(answer[2]) * size], size)
    return []
