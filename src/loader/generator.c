/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

const struct generator *generator_at(size_t i)
{
	const struct loader *loader;

	for (size_t j = 0; (loader = loader_at(j)); j++)
		if (loader->generator && i-- == 0)
			return loader->generator;
	return NULL;
}

const struct generator *generator_of_menu(enum file_kind menu)
{
	const struct generator *generator;

	for (size_t i = 0; menu != FILE_NONE && (generator = generator_at(i)); i++)
		if (generator->menu == menu)
			return generator;
	return NULL;
}
