/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* What grub-mkconfig wrote. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("boot/grub/grub.cfg", data, size);
	return 0;
}
