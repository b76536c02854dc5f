/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

/* Stanzas of rEFInd. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text("efi/EFI/refind/refind.conf", data, size);
	return 0;
}
