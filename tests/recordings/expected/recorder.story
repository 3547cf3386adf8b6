VM 0001: 13 calls; FFA_NOTIFY_MAX_CALLS(4, 100, 64) is 52000 for an event
  SP 8001 does not hold the VM
    created, from call 4: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 13: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8002 does not hold the VM
    created, from call 5: acknowledged, SUCCESS; 1 sent, 3 resumed, 4 of 6500 calls
    destroyed, from call 14: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8003 does not hold the VM
    created, from call 9: acknowledged, SUCCESS; 3 sent, 0 resumed, 3 of 6500 calls
    destroyed, from call 15: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8004 does not hold the VM
    created, from call 12: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 16: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0002: 9 calls; FFA_NOTIFY_MAX_CALLS(4, 100, 64) is 52000 for an event
  SP 8001 does not hold the VM
    created, from call 17: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 22: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8002 does not hold the VM
    created, from call 18: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
    destroyed, from call 23: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8003 does not hold the VM
    created, from call 20: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 24: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8004 does not hold the VM
    created, from call 21: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 25: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0003: 7 calls; FFA_NOTIFY_MAX_CALLS(4, 100, 64) is 52000 for an event
  SP 8001 does not hold the VM
    created, from call 26: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 31: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8002 does not hold the VM
    created, from call 27: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 32: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8003 does not hold the VM
    created, from call 28: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 33: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8004 does not hold the VM
    created, from call 29: acknowledged, DENIED; 1 sent, 0 resumed, 1 of 6500 calls
VM 0004: 18 calls; FFA_NOTIFY_MAX_CALLS(4, 100, 64) is 52000 for an event
  SP 8001 does not hold the VM
    created, from call 34: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 38: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8002 does not hold the VM
    created, from call 35: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 39: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8003 still to be told: destroyed
    created, from call 36: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 40: acknowledged, RETRY; 11 sent, 0 resumed, 11 of 6500 calls
  SP 8004 does not hold the VM
    created, from call 37: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 52: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0005: 1 calls; FFA_NOTIFY_MAX_CALLS(4, 100, 64) is 52000 for an event
  SP 8001 in a call
    created, from call 53: has not returned; 1 sent, 0 resumed, 1 of 6500 calls
