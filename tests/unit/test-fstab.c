/* SPDX-License-Identifier: BSD-3-Clause */
#include "image/fstab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_option(void **state)
{
	static const struct {
		const char *options, *name;
		bool found;
		const char *value;
	} cases[] = {
		{ "noauto", "noauto", true, "" },
		{ "umask=0077,noauto,nofail", "noauto", true, "" },
		{ "nofail,noauto", "noauto", true, "" },
		{ "noautodefrag", "noauto", false, NULL },
		{ "compress=zstd,noautodefrag,subvol=@boot", "noauto", false, NULL },
		{ "comment=noauto", "noauto", false, NULL },
		{ "x-noauto", "noauto", false, NULL },
		{ "", "noauto", false, NULL },
		{ "rw,subvol=@", "subvol", true, "@" },
		{ "subvolid=256,subvol=/a=b", "subvol", true, "/a=b" },
		{ "subvol=a,,subvol=b,", "subvol", true, "b" },
		{ "subvolid=256", "subvol", false, NULL },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct span value = SPAN_NULL;
		bool found =
			fstab_option(span_of(cases[i].options), cases[i].name, &value);

		if (found != cases[i].found || (found && !span_is(value, cases[i].value)))
			fail_msg("%s in \"%s\": %s \"%.*s\"", cases[i].name,
				 cases[i].options, found ? "found" : "not found",
				 (int) value.len, value.len ? value.data : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
