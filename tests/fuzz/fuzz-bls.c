/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* An entry of the Boot Loader Specification. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("boot/loader/entries/x.conf", data, size);
	return 0;
}
