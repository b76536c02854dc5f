/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_EFI_H
#define IOMMU_EFI_H

/*
 * The firmware's boot order, from efivarfs below a trusted root fd.
 *
 *	if (efi_first_option(root, &name) >= 0)
 *		... "debian"
 */

#include "base/buf.h"

/*
 * Return the description of the first active option of BootOrder, in UTF-8: what the
 * firmware tries first, unless BootNext or the user says otherwise (UEFI 2.10, 3.1.3 and
 * 3.3). The text is the firmware's: escape it. -ENOENT without such an option, as with a
 * BIOS; other -errno without a sentence. The old content of *ret_name is released.
 */
int efi_first_option(int root, struct buf *ret_name);

#endif
