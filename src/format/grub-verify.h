/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_VERIFY_H
#define IOMMU_GRUB_VERIFY_H

/*
 * Signatures in a GRUB script: the commands that switch their verification on or off, and
 * the files that the script reads.
 *
 * Only an assignment counts, in any branch. GRUB looks at the first byte of the value: e
 * or 1 means enforce (grub-core/commands/pgp.c:grub_env_write_sec).
 */

#include "format.h"
#include "grub-scan.h"

/* Adds what one command means to layout->verify and layout->include. */
void grub_verify_follow(struct file_layout *layout, const struct grub_command *command,
			struct span text);
/* The same for VALUE of check_signatures=VALUE, without quotes. */
void grub_verify_set(struct verify *verify, struct span value);
/* What either says. */
void verify_join(struct verify *sum, const struct verify *verify);

#endif
