/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* What rEFInd finds beside a kernel. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("boot/refind_linux.conf", data, size);
	return 0;
}
