/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_FILES_H
#define IOMMU_GRUB_FILES_H

/* The files that an evaluation of GRUB's configuration opens. Private to this folder. */

#include "grub-eval.h"
#include "survey.h"

/* The files of the survey, whose address must stay. Nothing is read. */
struct grub_files grub_files_of(struct survey *survey);
/* Evaluate each grub.cfg that GRUB can begin with. */
void grub_files_eval(const struct survey *survey, struct grub_eval *eval);

#endif
