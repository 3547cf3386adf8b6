VM 0000: 4 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 120: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 121: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 163: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 164: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0001: 30 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 0000 does not hold the VM
    created, from call 207: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 0002 does not hold the VM
    created, from call 208: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8000 does not hold the VM
    created, from call 205: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8001 does not hold the VM
    destroyed, from call 114: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 115: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 116: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 117: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 118: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 119: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 150: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 152: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 153: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 155: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 156: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 196: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 still to be told: destroyed
    destroyed, from call 157: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 158: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 159: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 160: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 161: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 162: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 193: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 195: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 202: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 203: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 272: FFA_ERROR BUSY; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 273: FFA_ERROR BUSY; 1 sent, 0 resumed, 1 of 6500 calls
  SP 9999 does not hold the VM
    created, from call 204: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 209: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP ffff does not hold the VM
    created, from call 206: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0002: 6 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 126: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 127: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 154: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 197: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 169: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 170: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0003: 9 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 128: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 129: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 130: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 131: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 198: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 171: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 172: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 173: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 174: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0004: 7 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 132: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 133: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 134: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 199: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 175: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 176: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 177: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0005: 4 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 136: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 137: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 179: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 180: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0006: 2 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 138: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 181: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0007: 2 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    destroyed, from call 146: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    destroyed, from call 189: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0009: 13 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 213: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 214: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 215: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 216: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 217: acknowledged, SUCCESS; 1 sent, 4 resumed, 5 of 6500 calls
    destroyed, from call 224: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 225: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
    destroyed, from call 227: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0042: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 228: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0077: 4 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 218: FFA_ERROR BUSY; 4 sent, 0 resumed, 4 of 6500 calls
VM 0101: 13 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 247: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 248: acknowledged, SUCCESS; 1 sent, 4 resumed, 5 of 6500 calls
    destroyed, from call 262: acknowledged, SUCCESS; 1 sent, 4 resumed, 5 of 6500 calls
    created, from call 269: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
VM 0102: 3 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 200: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 229: acknowledged, DENIED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 244: acknowledged, DENIED; 1 sent, 0 resumed, 1 of 6500 calls
VM 0103: 2 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 201: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 230: acknowledged, DENIED; 1 sent, 0 resumed, 1 of 6500 calls
VM 0104: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 231: acknowledged, INTERRUPTED; 1 sent, 0 resumed, 1 of 6500 calls
VM 0105: 2 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 232: acknowledged, RETRY; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 246: acknowledged, RETRY; 1 sent, 0 resumed, 1 of 6500 calls
VM 0106: 2 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 235: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 245: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
VM 0107: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 237: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0108: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 238: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0109: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 239: an answer that is none: FFA_MSG_WAIT; 1 sent, 0 resumed, 1 of 6500 calls
VM 010a: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 240: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 010b: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 241: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 010c: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 242: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 010d: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 236: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
VM 010e: 5 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 255: acknowledged, DENIED; 1 sent, 4 resumed, 5 of 6500 calls
VM 010f: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 271: FFA_ERROR ABORTED; 1 sent, 0 resumed, 1 of 6500 calls
VM 0110: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 233: acknowledged, BUSY; 1 sent, 0 resumed, 1 of 6500 calls
VM 0111: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 234: acknowledged, status 1, which FF-A does not define; 1 sent, 0 resumed, 1 of 6500 calls
VM 0112: 1 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8005 knows nothing: it died in call 271
    created, from call 243: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 8001: 4 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 124: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 125: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 167: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 168: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM ffff: 4 calls; FFA_NOTIFY_MAX_CALLS(1, 100, 64) is 13000 for an event
  SP 8001 does not hold the VM
    created, from call 122: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 123: FFA_ERROR NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 knows nothing: it died in call 271
    created, from call 165: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 166: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
