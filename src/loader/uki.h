/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UKI_H
#define IOMMU_UKI_H

/*
 * Unified kernel images and their addons: PE files with a kernel, its command line and
 * more in sections (UAPI specification "Unified Kernel Image").
 *
 *	r = uki_read(&target, "efi/EFI/Linux/debian.efi", &text, &identity, err);
 *
 * An image is built, and often signed, as a whole and never edited in place. So it is
 * turned into a text, in which format_uki locates read-only segments:
 *
 *	title Debian GNU/Linux 13 (trixie)
 *	version 6.12.57+deb13-amd64
 *	sort-key debian
 *	release 13
 *	options root=UUID=... ro quiet
 *
 * An image with several profiles has one such paragraph for each profile. An addon has
 * only options. Of an image that ends before its sections do, the text is "image
 * cut-off".
 */

#include "target/target.h"

/*
 * Return 1 and set *ret_text and *ret_identity, 0 if the file is neither an image nor an
 * addon, or the errors of target_read().
 */
int uki_read(const struct target *target, const char *path, struct buf *ret_text,
	     struct identity *ret_identity, struct err *err);
/*
 * The same for any program that a boot entry names. Return 1 for each file that can be
 * read: what is neither an image nor an addon gives the line "image kernel" (a kernel
 * with an EFI stub), "image empty" (too short to say), or "image other".
 */
int efi_program_read(const struct target *target, const char *path, struct buf *ret_text,
		     struct identity *ret_identity, struct err *err);

#endif
