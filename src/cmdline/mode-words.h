/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MODE_WORDS_H
#define IOMMU_MODE_WORDS_H

/*
 * Our words: which items on a command line decide a mode, and are they as wanted?
 *
 * A managed key is one of those in enum managed_key. Of its values owned items may be
 * deleted or replaced; what else is in its list is foreign. Modes turn a wish
 * into wants, the switching rule brings the words of a line to them. Private to
 * mode.c and switch.c.
 *
 *	struct goal wants = goal_on(wish, parts, n);
 *
 *	if (!goal_met(&wants, KEY_INTEL, parts, n)) ...
 *
 * To own another item: a row in words.c.
 */

#include "cmdline.h"
#include "mode.h"

/* In the order in which missing words are added. */
enum managed_key {
	KEY_INTEL,
	KEY_AMD,
	KEY_IOMMU,
	KEY_PASSTHROUGH,
	KEY_VFIO,
	KEY_TYPE1,
	KEY_IOMMUFD,
	KEY_COUNT,
};

struct goal {
	bool managed[KEY_COUNT];
	const char *item[KEY_COUNT]; /* the one to have; NULL: no owned item at all */
	unsigned modes; /* 1 << id of the mode, which may leave an item; 0: leaves none */
	bool any_spelling; /* intel-iommu="on" is as good as intel_iommu=on */
};

/* The items of a word: those of a list, else the whole value as one. */
struct items {
	struct span item;
	size_t pos;
	bool dead; /* behind usedac, where iommu_setup stops reading the list */
	bool last;
};

bool items_next(struct items *items, enum managed_key key, const struct word *word);

const char *key_name(enum managed_key key);
bool key_is_list(enum managed_key key);

/* Is it a word with this key, and has it a value that the kernel reads? */
bool goal_manage(const struct goal *goal, enum managed_key key, const struct word *word);
bool goal_own(const struct goal *goal, enum managed_key key, struct span item);
/* Is the wanted item there, spelled as we spell it, and no other owned one? */
bool goal_met(const struct goal *goal, enum managed_key key, struct cmdline *const *parts,
	      size_t n);
bool goal_met_all(const struct goal *goal, struct cmdline *const *parts, size_t n);

/* Why a managed word cannot be left out or spelled anew, or NULL. */
const char *goal_refusal(const struct goal *goal, struct cmdline *const *parts, size_t n);

/* Does a word that strict leaves alone ask for translation? */
bool words_translate(struct cmdline *const *parts, size_t n);

/* What the wish comes to on this line; in mode.c, beside the table of modes. */
struct goal goal_on(const struct request *request, struct cmdline *const *parts,
		    size_t n);

#endif
