VM 0002: 6 calls; FFA_NOTIFY_MAX_CALLS(2, 100, 64) is 26000 for an event
  SP 8005 does not hold the VM
    created, from call 94: acknowledged, SUCCESS; 3 sent, 0 resumed, 3 of 6500 calls
    destroyed, from call 112: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8006 still to be told: destroyed; other SPs were told from call 112 on
    created, from call 95: acknowledged, SUCCESS; 2 sent, 0 resumed, 2 of 6500 calls
VM 0042: 2 calls; FFA_NOTIFY_MAX_CALLS(2, 100, 64) is 26000 for an event
  SP 8006 does not hold the VM
    created, from call 99: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 107: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0113: 11 calls; FFA_NOTIFY_MAX_CALLS(2, 100, 64) is 26000 for an event
  SP 8005 does not hold the VM
    created, from call 90: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 91: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 92: acknowledged, SUCCESS; 1 sent, 2 resumed, 3 of 6500 calls
    destroyed, from call 100: acknowledged, SUCCESS; 1 sent, 2 resumed, 3 of 6500 calls
    created, from call 108: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
    destroyed, from call 110: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
