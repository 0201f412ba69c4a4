/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "clinux.h"

#ifdef __x86_64__
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Real mode. PADDD is SSE2, which every x86-64 CPU has and KVM's instruction emulator lacks: where
 * guests are not run by the CPU but emulated, they get as far as firmware and boot loaders do and
 * die of it ("KVM internal error"), as they would of a kernel.
 */
static const unsigned char code[] = {
	0x66, 0x0f, 0xfe, 0xc1, /* paddd xmm0, xmm1 */
	0x04, 0x29, /* add al, 41 */
	0xf4, /* hlt */
};
enum { LOAD_ADDRESS = 0x1000, SIZE = 0x1000, CR4_OSFXSR = 1 << 9, ANSWER = 42 };

struct guest {
	int kvm, vm, cpu;
	void *memory;
	struct kvm_run *run;
	int run_size;
};

static const char *build(struct guest *g)
{
	struct kvm_userspace_memory_region region = { .guest_phys_addr = LOAD_ADDRESS,
						      .memory_size = SIZE };

	g->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (g->kvm < 0)
		return "open /dev/kvm";
	g->vm = ioctl(g->kvm, KVM_CREATE_VM, 0);
	if (g->vm < 0)
		return "KVM_CREATE_VM";
	g->memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (g->memory == MAP_FAILED)
		return "mmap";
	memcpy(g->memory, code, sizeof(code));
	region.userspace_addr = (uintptr_t)g->memory;
	if (ioctl(g->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		return "KVM_SET_USER_MEMORY_REGION";
	g->cpu = ioctl(g->vm, KVM_CREATE_VCPU, 0);
	if (g->cpu < 0)
		return "KVM_CREATE_VCPU";
	g->run_size = ioctl(g->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	g->run = mmap(NULL, g->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, g->cpu, 0);
	return g->run == MAP_FAILED ? "mmap of the virtual CPU" : NULL;
}

static const char *run(struct guest *g, struct kvm_regs *registers)
{
	struct kvm_sregs special;

	if (ioctl(g->cpu, KVM_GET_SREGS, &special) < 0)
		return "KVM_GET_SREGS";
	special.cs.base = 0;
	special.cs.selector = 0;
	special.cr4 |= CR4_OSFXSR;
	*registers = (struct kvm_regs){ .rip = LOAD_ADDRESS, .rax = 1, .rflags = 2 };
	if (ioctl(g->cpu, KVM_SET_SREGS, &special) < 0)
		return "KVM_SET_SREGS";
	if (ioctl(g->cpu, KVM_SET_REGS, registers) < 0)
		return "KVM_SET_REGS";
	if (ioctl(g->cpu, KVM_RUN, 0) < 0)
		return "KVM_RUN";
	return ioctl(g->cpu, KVM_GET_REGS, registers) < 0 ? "KVM_GET_REGS" : NULL;
}

static void close_all(struct guest *g)
{
	int saved_errno = errno;

	if (g->run != MAP_FAILED)
		munmap(g->run, g->run_size);
	if (g->memory != MAP_FAILED)
		munmap(g->memory, SIZE);
	close(g->cpu);
	close(g->vm);
	close(g->kvm);
	errno = saved_errno;
}

struct linux_kvm_result linux_kvm_try_guest(void)
{
	struct guest g = { -1, -1, -1, MAP_FAILED, MAP_FAILED, 0 };
	struct linux_kvm_result result = { LINUX_KVM_REFUSED, NULL, 0 };
	struct kvm_regs registers;

	result.step = build(&g);
	if (!result.step)
		result.step = run(&g, &registers);
	if (!result.step) {
		result.detail = g.run->exit_reason;
		result.outcome = result.detail == KVM_EXIT_HLT && (registers.rax & 0xff) == ANSWER ?
					 LINUX_KVM_RAN : LINUX_KVM_DIED;
	}
	close_all(&g);
	return result;
}
#else
struct linux_kvm_result linux_kvm_try_guest(void)
{
	return (struct linux_kvm_result){ LINUX_KVM_UNKNOWN, NULL, 0 };
}
#endif
