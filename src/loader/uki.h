/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UKI_H
#define IOMMU_UKI_H

/*
 * Unified kernel images and their addons: PE files that carry a kernel, its command line
 * and more in sections (UAPI specification "Unified Kernel Image").
 *
 *	r = uki_read(&target, "efi/EFI/Linux/debian.efi", &text, &identity, err);
 *
 * Nobody edits one in place: it is built, and often signed, as a whole. So what comes of
 * it is a text of our own, which format_uki locates frozen places in:
 *
 *	title Debian GNU/Linux 13 (trixie)
 *	version 6.12.57+deb13-amd64
 *	options root=UUID=... ro quiet
 *
 * An image with several profiles has one such paragraph for each; an addon has only
 * options.
 */

#include "target/target.h"

/*
 * 1: *ret_text is the text. 0: a PE file that is neither, or no PE file at all: nothing
 * is said of it. -errno as of target_read().
 */
int uki_read(const struct target *target, const char *path, struct buf *ret_text,
	     struct identity *ret_identity, struct err *err);

#endif
