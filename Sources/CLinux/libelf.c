/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Debian 13's libelf.a (elfutils 0.192) needs two functions of a library of its own that Debian does not ship. They
 * begin and end the tree of what elf_getdata_rawchunk() was asked for, which libbpf never calls: it stays empty, as
 * the zeroes that the handle consists of say already. Weak, for a libelf that has them.
 */
__attribute__((weak)) void eu_search_tree_init(void *tree)
{
	(void)tree;
}

__attribute__((weak)) void eu_search_tree_fini(void *tree, void (*free_node)(void *))
{
	(void)tree;
	(void)free_node;
}
