# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Compiles one directory's objects as Xen does: -C here CORE=<src/core> OUT=<build directory>.
XEN_ROOT := $(OUT)
CFLAGS := -std=gnu99 -O2 -nostdinc -fno-builtin -fno-common -mgeneral-regs-only -Wall -Werror -I$(OUT)
include $(CORE)/Makefile

all: $(addprefix $(OUT)/,$(obj-y))
$(OUT)/%.o: $(CORE)/%.c
	aarch64-linux-gnu-gcc $(CFLAGS) $(CFLAGS-y) -c $< -o $@
