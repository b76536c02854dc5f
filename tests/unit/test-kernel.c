/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cmdline/kernel.h"

static struct kernel read_kernel(const char *release, const char *config)
{
	struct kernel kernel;

	kernel_read(&kernel, span_of(release), span_of(config));
	return kernel;
}

static void debian_is_on_and_lazy(void **state)
{
	struct kernel kernel =
		read_kernel("6.1.0-56-amd64",
			    "# Linux/x86 6.1 Kernel Configuration\n"
			    "CONFIG_X86_64=y\n"
			    "CONFIG_X86=y\n"
			    "# CONFIG_CMDLINE_BOOL is not set\n"
			    "CONFIG_AMD_IOMMU=y\n"
			    "CONFIG_INTEL_IOMMU=y\n"
			    "# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\n"
			    "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y\n"
			    "# CONFIG_IOMMU_DEFAULT_DMA_STRICT is not set\n"
			    "CONFIG_IOMMU_DEFAULT_DMA_LAZY=y\n"
			    "# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set\n"
			    "# CONFIG_VFIO_NOIOMMU is not set");

	(void) state;
	assert_string_equal(kernel.release, "6.1.0-56-amd64");
	assert_int_equal(kernel.arch, ARCH_X86);
	assert_int_equal(kernel.intel_driver, TRI_YES);
	assert_int_equal(kernel.amd_driver, TRI_YES);
	assert_int_equal(kernel.intel_on, TRI_YES);
	assert_int_equal(kernel.domain, DOMAIN_LAZY);
	assert_int_equal(kernel.noiommu, TRI_NO);
	assert_int_equal(kernel.override, TRI_NO);
	assert_int_equal(kernel.old_soft, TRI_NO);
}

static void what_stands_nowhere_is_off(void **state)
{
	struct kernel kernel =
		read_kernel("5.10.0-8-arm64", "CONFIG_ARM64=y\r\n"
					      "CONFIG_VFIO_NOIOMMU=y\r\n"
					      "CONFIG_CMDLINE_FORCE=y\r\n");

	(void) state;
	assert_int_equal(kernel.arch, ARCH_ARM64);
	assert_int_equal(kernel.intel_driver, TRI_NO);
	assert_int_equal(kernel.amd_driver, TRI_NO);
	assert_int_equal(kernel.intel_on, TRI_NO);
	assert_int_equal(kernel.domain, DOMAIN_LAZY);
	assert_int_equal(kernel.noiommu, TRI_YES);
	assert_int_equal(kernel.override, TRI_YES);
	assert_int_equal(kernel.old_soft, TRI_YES);
}

static void the_domain_has_a_default(void **state)
{
	(void) state;
	assert_int_equal(read_kernel("", "CONFIG_IOMMU_DEFAULT_PASSTHROUGH=y\n").domain,
			 DOMAIN_PASSTHROUGH);
	assert_int_equal(read_kernel("", "CONFIG_IOMMU_DEFAULT_DMA_STRICT=y\n").domain,
			 DOMAIN_STRICT);
	assert_int_equal(
		read_kernel("", "# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set\n").domain,
		DOMAIN_LAZY);
}

static void only_whole_symbols_count(void **state)
{
	struct kernel kernel = read_kernel("", "CONFIG_INTEL_IOMMU_SVM=y\n"
					       "CONFIG_AMD_IOMMU_V2=m\n"
					       "CONFIG_VFIO_NOIOMMU=n\n"
					       "CONFIG_CMDLINE=\"CONFIG_X86=y\"\n"
					       " CONFIG_ARM64=y\n"
					       "CONFIG_INTEL_IOMMU_DEFAULT_ON=\"y\"\n"
					       "CONFIG_CMDLINE_OVERRIDE\n");

	(void) state;
	assert_int_equal(kernel.arch, ARCH_OTHER);
	assert_int_equal(kernel.intel_driver, TRI_NO);
	assert_int_equal(kernel.amd_driver, TRI_NO);
	assert_int_equal(kernel.intel_on, TRI_NO);
	assert_int_equal(kernel.noiommu, TRI_NO);
	assert_int_equal(kernel.override, TRI_NO);
}

static void a_text_without_symbols_says_nothing(void **state)
{
	static const char *const texts[] = { "", "\n", "\x1f\x8b\x08",
					     "X86=y\nARM64=y\n" };

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct kernel kernel = read_kernel("6.1", texts[i]);

		assert_int_equal(kernel.arch, ARCH_UNKNOWN);
		assert_int_equal(kernel.intel_driver, TRI_UNKNOWN);
		assert_int_equal(kernel.amd_driver, TRI_UNKNOWN);
		assert_int_equal(kernel.intel_on, TRI_UNKNOWN);
		assert_int_equal(kernel.domain, DOMAIN_UNKNOWN);
		assert_int_equal(kernel.noiommu, TRI_UNKNOWN);
		assert_int_equal(kernel.override, TRI_UNKNOWN);
	}
}

static void old_kernels_are_told_by_their_release(void **state)
{
	static const struct {
		const char *release;
		enum tri old;
	} cases[] = {
		{ "4.18.0-553.el8_10.x86_64", TRI_YES },
		{ "5.15.0-204-generic", TRI_YES },
		{ "5.16", TRI_NO },
		{ "5.16-rc1", TRI_NO },
		{ "6.1.0-56-amd64", TRI_NO },
		{ "10.0", TRI_NO },
		{ "5", TRI_UNKNOWN },
		{ "5.", TRI_UNKNOWN },
		{ "-5.4", TRI_UNKNOWN },
		{ "linux", TRI_UNKNOWN },
		{ "", TRI_UNKNOWN },
		{ "99999999999999999999.1", TRI_UNKNOWN },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(read_kernel(cases[i].release, "").old_soft,
				 cases[i].old);
}

static void a_long_release_is_cut(void **state)
{
	char release[400];
	struct kernel kernel;

	(void) state;
	memset(release, '6', sizeof(release));
	kernel_read(&kernel, (struct span){ release, sizeof(release) }, SPAN_NULL);
	assert_int_equal(strlen(kernel.release), sizeof(kernel.release) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debian_is_on_and_lazy),
		cmocka_unit_test(what_stands_nowhere_is_off),
		cmocka_unit_test(the_domain_has_a_default),
		cmocka_unit_test(only_whole_symbols_count),
		cmocka_unit_test(a_text_without_symbols_says_nothing),
		cmocka_unit_test(old_kernels_are_told_by_their_release),
		cmocka_unit_test(a_long_release_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
