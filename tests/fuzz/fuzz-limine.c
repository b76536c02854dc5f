/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* A menu of Limine. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("boot/limine.conf", data, size);
	return 0;
}
