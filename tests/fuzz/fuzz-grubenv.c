/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

#include "plan/plan.h"

/* Whatever is put in, a block has the size that it had: GRUB writes to it by sector. */
static void check_size(struct texts *texts, enum mode_id mode)
{
	struct request request = { .mode = mode_at(mode),
				   .unsafe_interrupts = TRI_UNKNOWN };
	struct survey after = SURVEY_INIT;
	struct plan plan = PLAN_INIT;
	struct err err = ERR_INIT;

	if (plan_make(&plan, &texts->survey, &request, &after, &err) > 0)
		fuzz_must(after.file[0]->text.len == texts->survey.file[0]->text.len,
			  "a block of %zu bytes has %zu", texts->survey.file[0]->text.len,
			  after.file[0]->text.len);
	plan_release(&plan);
	survey_release(&after);
}

/* GRUB's environment block. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct texts texts;

	texts_init(&texts);
	if (texts_add(&texts, "boot/grub2/grubenv", fuzz_span(data, size))) {
		texts_hold_laws(&texts);
		check_size(&texts, MODE_OFF_FOR_VFIO);
	}
	texts_release(&texts);
	return 0;
}
