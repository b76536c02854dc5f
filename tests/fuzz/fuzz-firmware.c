/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* What the Raspberry Pi's firmware reads. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("boot/cmdline.txt", data, size);
	return 0;
}
