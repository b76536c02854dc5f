/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* A menu of extlinux. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("boot/extlinux/extlinux.conf", data, size);
	return 0;
}
