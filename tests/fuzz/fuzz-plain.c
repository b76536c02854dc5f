/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* A file that is the line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("etc/kernel/cmdline", data, size);
	return 0;
}
