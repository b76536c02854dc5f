/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_WORD_H
#define IOMMU_GRUB_WORD_H

/*
 * Expand a word of a GRUB script to the texts that it can have
 * (grub-core/script/execute.c:grub_script_arglist_to_argv).
 */

#include "grub-values.h"

struct grub_texts {
	struct buf text[GRUB_VALUES_MAX];
	size_t n;
	const struct grub_value *used[GRUB_VALUES_MAX]; /* of the variables, as far as
							   they fit */
	size_t n_used;
	bool outside; /* some text has a part from outside of the target */
	bool more;    /* there are more texts */
};

/* Return the values of a variable; NULL: it is empty. */
typedef const struct grub_values *grub_lookup_fn(void *context, struct span name);

/* Fill *ret. The caller releases it. */
void grub_word_expand(struct span word, grub_lookup_fn *lookup, void *context,
		      struct grub_texts *ret);
/* Return whether the word has $NAME or ${NAME} with this name. */
bool grub_word_refers(struct span word, struct span name);
void grub_texts_release(struct grub_texts *texts);

#endif
