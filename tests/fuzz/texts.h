/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_FUZZ_TEXTS_H
#define TEST_FUZZ_TEXTS_H

/*
 * Texts of a root that does not exist, held against the five laws.
 *
 *	texts_add(&texts, "etc/default/grub", text);
 *	texts_hold_laws(&texts);
 *	texts_release(&texts);
 */

#include "fuzz.h"
#include "survey/survey.h"

struct texts {
	struct os os;
	struct survey survey;
	bool refused; /* one of them cannot be parsed */
};

void texts_init(struct texts *texts);
void texts_release(struct texts *texts);
/* NULL: it cannot be parsed, which is said in a sentence. */
struct config_file *texts_add(struct texts *texts, const char *path, struct span text);
/* Nothing, where one of them was refused. */
void texts_hold_laws(struct texts *texts);
/* All of this with one text. */
void fuzz_text(const char *path, const uint8_t *data, size_t size);

#endif
