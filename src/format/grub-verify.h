/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_VERIFY_H
#define IOMMU_GRUB_VERIFY_H

/*
 * Signature checking in a GRUB script: the commands that switch it on or off, and the
 * files that the script reads.
 *
 * An assignment to check_signatures counts in any branch. GRUB looks at the first byte of
 * the value: e or 1 means enforce (grub-core/commands/pgp.c:grub_env_write_sec).
 */

#include "format.h"
#include "grub-scan.h"

/* Add the effect of one command to layout->verify and layout->include. */
void grub_verify_follow(struct file_layout *layout, const struct grub_command *command,
			struct span text);
/* Add the effect of check_signatures=VALUE; value is without quotes. */
void grub_verify_set(struct verify *verify, struct span value);
/* Add verify's flags to *sum. */
void verify_join(struct verify *sum, const struct verify *verify);

#endif
