// SPDX-License-Identifier: Apache-2.0

/// The configuration of the kernels the lab builds, as a fragment to put after `make tinyconfig`.
enum LabConfiguration {
    /// The fragment with the groups of some variations.
    static func fragment(_ variations: Set<KernelVariation>) -> String {
        variations.contains(.lockStat) ? base + lockStat : base
    }

    /// One group a purpose, written for linux-source-7.3. `KernelBuild` holds every line against what
    /// `make olddefconfig` made of it.
    private static let base = """
        # The machine: QEMU's PC with many CPUs, timers and preemption as in Debian's kernels, since
        # how writers overlap depends on them. Optimised as Debian's are, so that the same functions
        # are inlined.
        CONFIG_64BIT=y
        CONFIG_SMP=y
        CONFIG_NR_CPUS=64
        CONFIG_PCI=y
        CONFIG_ACPI=y
        CONFIG_HIGH_RES_TIMERS=y
        CONFIG_NO_HZ_IDLE=y
        CONFIG_HZ_250=y
        CONFIG_PREEMPT_LAZY=y
        CONFIG_PREEMPT_DYNAMIC=y
        CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE=y
        CONFIG_SLUB_TINY=n

        # The console, which is where a panic is read.
        CONFIG_PRINTK=y
        CONFIG_EARLY_PRINTK=y
        CONFIG_BUG=y
        CONFIG_TTY=y
        CONFIG_SERIAL_8250=y
        CONFIG_SERIAL_8250_CONSOLE=y
        CONFIG_UNIX98_PTYS=y

        # The start: an initramfs, programs and scripts; no modules, the image is all there is.
        CONFIG_BLK_DEV_INITRD=y
        CONFIG_RD_GZIP=y
        CONFIG_BINFMT_ELF=y
        CONFIG_BINFMT_SCRIPT=y
        CONFIG_MODULES=n
        CONFIG_KERNEL_GZIP=y

        # What Swift programs, busybox and fio ask of a kernel. Unix sockets lead to writer processes.
        CONFIG_MULTIUSER=y
        CONFIG_POSIX_TIMERS=y
        CONFIG_FUTEX=y
        CONFIG_EPOLL=y
        CONFIG_EVENTFD=y
        CONFIG_SIGNALFD=y
        CONFIG_TIMERFD=y
        CONFIG_INOTIFY_USER=y
        CONFIG_FILE_LOCKING=y
        CONFIG_ADVISE_SYSCALLS=y
        CONFIG_MEMBARRIER=y
        CONFIG_RSEQ=y
        CONFIG_SYSVIPC=y
        CONFIG_NAMESPACES=y
        CONFIG_CGROUPS=y
        CONFIG_NET=y
        CONFIG_UNIX=y
        CONFIG_AIO=y
        CONFIG_IO_URING=y

        # File systems a guest mounts, and what a server can have for backing.
        CONFIG_PROC_FS=y
        CONFIG_SYSCTL=y
        CONFIG_SYSFS=y
        CONFIG_DEVTMPFS=y
        CONFIG_SHMEM=y
        CONFIG_TMPFS=y
        CONFIG_EXT4_FS=y
        CONFIG_XFS_FS=y
        CONFIG_BLOCK=y
        CONFIG_BLK_DEV=y
        CONFIG_BLK_DEV_LOOP=y

        # The ways in and out of a guest.
        CONFIG_VIRTIO_MENU=y
        CONFIG_VIRTIO_PCI=y
        CONFIG_VIRTIO_CONSOLE=y
        CONFIG_VIRTIO_BLK=y

        # What is examined.
        CONFIG_FUSE_FS=y
        CONFIG_FUSE_PASSTHROUGH=y
        CONFIG_FUSE_IO_URING=y

        # What examines it: fentry programs on ftrace's direct calls, types by BTF, symbols, and
        # kprobes and perf events for the other tools. ORC unwinds stacks, as in Debian's kernels.
        CONFIG_KALLSYMS=y
        CONFIG_KALLSYMS_ALL=y
        CONFIG_BPF_SYSCALL=y
        CONFIG_BPF_JIT=y
        CONFIG_BPF_JIT_ALWAYS_ON=y
        CONFIG_PERF_EVENTS=y
        CONFIG_BPF_EVENTS=y
        CONFIG_FTRACE=y
        CONFIG_FUNCTION_TRACER=y
        CONFIG_DYNAMIC_FTRACE=y
        CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y
        CONFIG_FPROBE=y
        CONFIG_KPROBES=y
        CONFIG_KPROBE_EVENTS=y
        CONFIG_UPROBE_EVENTS=y
        CONFIG_UNWINDER_ORC=y
        CONFIG_DEBUG_KERNEL=y
        CONFIG_DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=y
        CONFIG_DEBUG_INFO_BTF=y

        # What is on unless said otherwise, and costs time to build or to run.
        CONFIG_CPU_MITIGATIONS=n
        CONFIG_HYPERVISOR_GUEST=n
        CONFIG_SWAP=n
        CONFIG_WIRELESS=n
        CONFIG_NETWORK_FILESYSTEMS=n
        CONFIG_XFS_ONLINE_SCRUB=n
        CONFIG_VT=n
        CONFIG_INPUT=n
        CONFIG_HID_SUPPORT=n
        CONFIG_USB_SUPPORT=n
        CONFIG_INTEL_MEI=n
        CONFIG_SERIAL_8250_PCI=n
        CONFIG_LEGACY_PTYS=n
        CONFIG_ACPI_AC=n
        CONFIG_ACPI_BATTERY=n
        CONFIG_ACPI_FAN=n
        CONFIG_ACPI_THERMAL=n
        CONFIG_MQ_IOSCHED_KYBER=n
        CONFIG_PERF_EVENTS_INTEL_UNCORE=n
        CONFIG_PERF_EVENTS_INTEL_RAPL=n
        CONFIG_PERF_EVENTS_INTEL_CSTATE=n
        CONFIG_RD_BZIP2=n
        CONFIG_RD_LZMA=n
        CONFIG_RD_XZ=n
        CONFIG_RD_LZO=n
        CONFIG_RD_LZ4=n
        CONFIG_RD_ZSTD=n

        """

    /// Lock statistics: every lock is a lockdep class, and /proc/lock_stat counts its acquisitions.
    private static let lockStat = """
        # The oracle.
        CONFIG_DEBUG_FS=y
        CONFIG_LOCK_STAT=y

        """
}
