/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_REFIND_H
#define IOMMU_REFIND_H

/* Tokens of rEFInd's files. Private to refind.c and refind-conf.c. */

#include "base/buf.h"

/*
 * Take the next string in quotes from *pos on, and advance *pos after it. Return the text
 * inside its quotes, or SPAN_NULL. Inside, "" stands for one quote (config.c:
 * ReadTokenLine).
 */
struct span refind_take_string(struct span line, size_t *pos);

#endif
