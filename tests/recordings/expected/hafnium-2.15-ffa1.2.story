VM 0000: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 125: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 126: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0002: 16 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 104: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 105: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8002 holds the VM
    created, from call 106: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 107: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8003 does not hold the VM
    created, from call 108: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 109: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8004 does not hold the VM
    created, from call 110: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 111: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 does not hold the VM
    created, from call 112: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 113: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8006 does not hold the VM
    created, from call 114: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 115: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8007 does not hold the VM
    created, from call 116: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 117: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8008 does not hold the VM
    created, from call 118: FFA_ERROR DENIED; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 119: FFA_ERROR DENIED; 1 sent, 0 resumed, 1 of 6500 calls
VM 0003: 3 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM in error
    created, from call 120: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 121: acknowledged, INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 122: acknowledged, INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0004: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM in error
    destroyed, from call 123: acknowledged, INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 124: acknowledged, INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0005: 9 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 0000 does not hold the VM
    created, from call 134: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 0005 does not hold the VM
    created, from call 133: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8000 does not hold the VM
    created, from call 131: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8001 does not hold the VM
    created, from call 135: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 136: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 137: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 138: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8020 does not hold the VM
    created, from call 130: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
  SP ffff does not hold the VM
    created, from call 132: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0007: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 157: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 158: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0008: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 159: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 160: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0009: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 161: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 162: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 000a: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 163: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 164: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 000c: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 166: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 167: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0020: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM
    created, from call 204: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8004 still to be told: created
    created, from call 203: FFA_ERROR BUSY; 1 sent, 0 resumed, 1 of 6500 calls
VM 0021: 6 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 214: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
    destroyed, from call 220: acknowledged, SUCCESS; 2 sent, 0 resumed, 2 of 6500 calls
  SP 8004 still to be told: destroyed
    created, from call 212: FFA_ERROR BUSY; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 213: FFA_ERROR BUSY; 1 sent, 0 resumed, 1 of 6500 calls
VM 0022: 4 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM
    created, from call 231: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
  SP 8004 holds the VM
    created, from call 229: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
VM 0031: 4 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 239: acknowledged, SUCCESS; 2 sent, 0 resumed, 2 of 6500 calls
    destroyed, from call 245: acknowledged, SUCCESS; 2 sent, 0 resumed, 2 of 6500 calls
VM 0032: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM in error
    created, from call 242: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    created, from call 243: acknowledged, INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0033: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM
    created, from call 250: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0040: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8006 holds the VM
    created, from call 272: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0041: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8002 does not hold the VM
    created, from call 274: FFA_ERROR BUSY; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 275: FFA_ERROR INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0042: 3 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 still to be told: destroyed; other SPs were told from call 269 on
    created, from call 264: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 does not hold the VM
    created, from call 268: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 269: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0043: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM
    created, from call 280: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0050: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 259: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 0060: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 262: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 265: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM 8002: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM
    created, from call 129: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e001: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 168: acknowledged, NOT_SUPPORTED; 1 sent, 0 resumed, 1 of 6500 calls
VM e002: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM in error
    created, from call 169: acknowledged, INVALID_PARAMETERS; 1 sent, 0 resumed, 1 of 6500 calls
VM e003: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 170: acknowledged, NO_MEMORY; 1 sent, 0 resumed, 1 of 6500 calls
VM e004: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 171: acknowledged, BUSY; 1 sent, 0 resumed, 1 of 6500 calls
VM e005: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 still to be told: created
    created, from call 172: acknowledged, INTERRUPTED; 1 sent, 0 resumed, 1 of 6500 calls
VM e006: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 173: acknowledged, DENIED; 1 sent, 0 resumed, 1 of 6500 calls
VM e007: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 still to be told: created
    created, from call 174: acknowledged, RETRY; 1 sent, 0 resumed, 1 of 6500 calls
VM e008: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 175: acknowledged, ABORTED; 1 sent, 0 resumed, 1 of 6500 calls
VM e009: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 176: acknowledged, NO_DATA; 1 sent, 0 resumed, 1 of 6500 calls
VM e00a: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 177: acknowledged, NOT_READY; 1 sent, 0 resumed, 1 of 6500 calls
VM e102: 3 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 181: acknowledged, SUCCESS; 3 sent, 0 resumed, 3 of 6500 calls
VM e202: 3 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    destroyed, from call 184: acknowledged, SUCCESS; 3 sent, 0 resumed, 3 of 6500 calls
VM e300: 13 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM
    created, from call 248: acknowledged, SUCCESS; 1 sent, 2 resumed, 3 of 6500 calls
  SP 8004 holds the VM
    created, from call 211: acknowledged, SUCCESS; 1 sent, 3 resumed, 4 of 6500 calls
    created, from call 244: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
  SP 8005 holds the VM
    created, from call 235: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
  SP 8006 holds the VM
    created, from call 233: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8007 still to be told: created
    created, from call 234: acknowledged, INTERRUPTED; 1 sent, 0 resumed, 1 of 6500 calls
VM e301: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 202: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
VM e302: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    destroyed, from call 207: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
VM e303: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 187: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
VM e304: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 188: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e305: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 189: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e306: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 190: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e307: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 191: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e308: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 192: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e309: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 193: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e30a: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 263: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8005 holds the VM
    created, from call 267: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e30b: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8002 suspended since call 273
    created, from call 273: suspended; 1 sent, 0 resumed, 1 of 6500 calls
VM e30c: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 178: acknowledged, status 5, which FF-A does not define; 1 sent, 0 resumed, 1 of 6500 calls
VM e30d: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 still to be told: created
    created, from call 179: acknowledged, RETRY; 1 sent, 0 resumed, 1 of 6500 calls
VM e30e: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 194: an answer that is none: FFA_MSG_SEND_DIRECT_RESP; 1 sent, 0 resumed, 1 of 6500 calls
VM e30f: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 195: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e310: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 196: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e311: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 199: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e312: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 200: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e313: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 201: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e315: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 197: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e316: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 holds the VM
    created, from call 241: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
  SP 8004 holds the VM
    created, from call 238: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e317: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 198: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM e318: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 does not hold the VM
    created, from call 180: acknowledged, status -2147483648, which FF-A does not define; 1 sent, 0 resumed, 1 of 6500 calls
VM e319: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 223: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
VM e31a: 4 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 225: acknowledged, SUCCESS; 1 sent, 3 resumed, 4 of 6500 calls
VM e31b: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 257: acknowledged, SUCCESS; 1 sent, 1 resumed, 2 of 6500 calls
VM e31c: 1 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8004 holds the VM
    created, from call 256: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
VM ffff: 2 calls; FFA_NOTIFY_MAX_CALLS(6, 100, 64) is 78000 for an event
  SP 8001 does not hold the VM
    created, from call 127: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
    destroyed, from call 128: acknowledged, SUCCESS; 1 sent, 0 resumed, 1 of 6500 calls
