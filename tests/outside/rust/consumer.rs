// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
//! Uses the library through what bindgen makes of its headers, which brings tests of their layout.
#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals, deref_nullptr, dead_code)]

include!(concat!(env!("OUT_DIR"), "/ffa.rs"));

use std::ffi::{c_void, CStr};
use std::mem::{size_of, zeroed};

const SP_ID: u16 = 0x8001;
const VM_ID: u16 = 1;

unsafe extern "C" fn call_nothing(_: *mut c_void, regs: *mut ffa_regs) {
    (*regs).x[0] = u64::MAX; // unknown function
}

/// A zeroed configuration with a table of one slot.
unsafe fn config(hooks: &ffa_hooks, table: &mut ffa_subscriber) -> ffa_config {
    ffa_config { hooks, table, table_len: 1, vm_size: size_of::<ffa_vm>() as u32, ..zeroed() }
}

#[test]
fn without_ff_a_the_probe_says_so() {
    unsafe {
        let hooks = ffa_hooks { call: Some(call_nothing), ..zeroed() };
        let mut table = zeroed();
        let mut notify = zeroed();
        let result = ffa_probe(&mut notify, &config(&hooks, &mut table));
        assert_eq!(result, ffa_result_FFA_R_ABSENT);
        assert_eq!(CStr::from_ptr(ffa_strerror(result)).to_str(), Ok("no FF-A firmware"));
    }
}

#[test]
fn an_sp_is_told_of_a_vm() {
    unsafe {
        // Receives direct requests and both VM messages, runs in AArch64 (FF-A Table 6.2).
        let service = ffa_spmc_service { properties: 0x1c1, ..zeroed() };
        let mut sp =
            ffa_spmc_sp { id: SP_ID, contexts: 1, services: &service, service_count: 1, ..zeroed() };
        let mut vm_state = vec![0u8; 16384];
        let world = ffa_spmc_config {
            sps: &mut sp, sp_count: 1, vm_state: vm_state.as_mut_ptr(), ..zeroed()
        };
        let mut spmc = zeroed();
        assert_eq!(ffa_spmc_init(&mut spmc, &world), ffa_spmc_mistake_FFA_SPMC_M_NONE);
        let mut cpu = ffa_spmc_cpu { spmc: &mut spmc, cpu: 0 };

        let hooks = ffa_hooks {
            priv_: &mut cpu as *mut _ as *mut c_void, call: Some(ffa_spmc_call), ..zeroed()
        };
        let mut table = zeroed();
        let mut notify = zeroed();
        let mut vm = zeroed();
        assert_eq!(ffa_probe(&mut notify, &config(&hooks, &mut table)), ffa_result_FFA_R_OK);
        assert_eq!((notify.subscriber_count, table.sp_id), (1, SP_ID));
        assert_eq!(ffa_vm_created(&notify, &mut vm, VM_ID), ffa_result_FFA_R_OK);
        assert_eq!(ffa_spmc_held(&spmc), 1);
        assert_eq!(ffa_vm_destroyed(&notify, &mut vm), ffa_result_FFA_R_OK);
        ffa_release(&mut notify);
        assert_eq!((ffa_spmc_held(&spmc), ffa_spmc_finish(&mut spmc)), (0, 0));
    }
}
