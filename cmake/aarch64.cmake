# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Toolchain file for AArch64 without an operating system.
# -DFFA_TOOLCHAIN=gcc (default) takes aarch64-none-elf-gcc or aarch64-linux-gnu-gcc, the first one
# found, or the one that -DFFA_GCC=NAME names; -DFFA_TOOLCHAIN=clang takes clang with lld.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
# There is no C library to link a test program with.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(FFA_TOOLCHAIN gcc CACHE STRING "gcc or clang")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES FFA_TOOLCHAIN FFA_GCC)

# Finds one of the named programs, or says which Debian package has it.
function(ffa_find_tool variable package)
  find_program(${variable} NAMES ${ARGN})
  if(NOT ${variable})
    string(REPLACE ";" " or " names "${ARGN}")
    message(FATAL_ERROR "No ${names} found: install the package ${package}.")
  endif()
  mark_as_advanced(${variable})
endfunction()

if(FFA_TOOLCHAIN STREQUAL "gcc")
  ffa_find_tool(FFA_GCC gcc-aarch64-linux-gnu aarch64-none-elf-gcc aarch64-linux-gnu-gcc)
  set(CMAKE_C_COMPILER ${FFA_GCC})
  set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -static -no-pie")
elseif(FFA_TOOLCHAIN STREQUAL "clang")
  ffa_find_tool(FFA_CLANG clang clang)
  ffa_find_tool(FFA_LLD lld ld.lld)
  # The host's ar makes no symbol table for foreign objects.
  ffa_find_tool(CMAKE_AR llvm llvm-ar)
  ffa_find_tool(CMAKE_RANLIB llvm llvm-ranlib)
  set(CMAKE_C_COMPILER ${FFA_CLANG})
  set(CMAKE_C_COMPILER_TARGET aarch64-none-elf)
  set(CMAKE_ASM_COMPILER_TARGET aarch64-none-elf)
  set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -static -fuse-ld=lld")
else()
  message(FATAL_ERROR "FFA_TOOLCHAIN is \"${FFA_TOOLCHAIN}\": gcc or clang are known.")
endif()

# Distributions' Linux compilers make position-independent executables unless told otherwise.
set(CMAKE_C_FLAGS_INIT "-fno-pie")
set(CMAKE_ASM_FLAGS_INIT "-fno-pie")
