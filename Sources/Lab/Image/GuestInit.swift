// SPDX-License-Identifier: Apache-2.0

/// The shell script that is process 1 of a guest.
enum GuestInit {
    /// Where the lab's own files are in the guest.
    static let folder = "/.lab"

    /// Quotes a word for a POSIX shell, whatever is in it.
    static func quoted(_ word: String) -> String {
        "'"
            + word.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''")
            + "'"
    }

    /// What starts the command; it replaces the shell, so that its exit code is the command's.
    static func command(_ job: GuestJob, path: String) -> String {
        let environment = job.environment.sorted { $0.key < $1.key }.map { name, value in
            "export \(name)=\(quoted(value))\n"
        }.joined()
        let words = ([path] + job.arguments).map(quoted).joined(separator: " ")
        return "#!/bin/busybox sh\n" + environment + "exec \(words)\n"
    }

    /// Mounts what a command expects, loads the modules, runs the command and sends what it left.
    ///
    /// Bytes are counted on their way into a port, because a port swallows them before the host has
    /// them: the host knows the counts, and pulls the plug when it has everything.
    static func script(_ job: GuestJob) -> String {
        let outputs = job.outputs.map { quoted(String($0.guestPath.drop { $0 == "/" })) }
        let folders = job.outputs.map(\.guestPath).filter { $0.hasPrefix("/out/") }
            .compactMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } }
        return prelude + "mkdir -p /out \(folders.map(quoted).joined(separator: " "))\n" + run
            + "set -- \(outputs.joined(separator: " "))\n" + finish
    }

    private static let prelude = """
        #!/bin/busybox sh
        export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        export HOME=/root TERM=dumb
        /bin/busybox mkdir -p /proc /sys /dev /tmp /run /root /usr/bin /usr/sbin /sbin /etc
        /bin/busybox --install -s /bin 2>/dev/null
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs dev /dev
        mkdir -p /dev/pts /dev/shm
        mount -t devpts devpts /dev/pts
        mount -t tmpfs shm /dev/shm
        mount -t tmpfs run /run
        mkdir /run/tmp /run/lab
        mount -t tmpfs -o mode=1777 tmp /run/tmp
        for f in /tmp/* /tmp/.[!.]*; do [ -e "$f" ] && mv "$f" /run/tmp/; done
        mount --move /run/tmp /tmp
        for m in $(cat \(folder)/modules); do
            insmod \(folder)/$m.ko || echo "fuselock lab: module $m did not load"
        done
        {
            mount -t debugfs debugfs /sys/kernel/debug
            mount -t tracefs tracefs /sys/kernel/tracing
            mount -t bpf bpf /sys/fs/bpf
            mount -t cgroup2 cgroup /sys/fs/cgroup
            mount -t fusectl fusectl /sys/fs/fuse/connections
        } 2>/dev/null
        ip link set lo up
        hostname fuselock-lab
        ulimit -n 65536
        ulimit -l unlimited
        ulimit -c 0

        """

    private static let run = """
        cd /
        port() {
            for p in /sys/class/virtio-ports/*; do
                [ "$(cat "$p/name")" = "fuselock.$1" ] && echo "/dev/${p##*/}"
            done
        }
        control=$(port control)
        if [ -z "$control" ]; then
            echo "fuselock lab: this kernel shows no virtio-serial port"
            reboot -f
        fi
        exec 3>"$control"
        for s in stdout stderr; do
            mkfifo /run/lab/$s
            tee "$(port $s)" </run/lab/$s | wc -c >/run/lab/$s.count &
            counters="$counters $!"
        done
        echo ready >&3
        before=" $(cd /proc; echo [0-9]*) "
        \(folder)/command </dev/null >/run/lab/stdout 2>/run/lab/stderr 3>&- &
        command=$!
        wait $command
        code=$?
        for p in $(cd /proc; echo [0-9]*); do
            case "$before" in *" $p "*) ;; *) kill -9 "$p" 2>/dev/null ;; esac
        done
        (sleep 10; killall -9 tee) &
        watchdog=$!
        wait $counters
        kill $watchdog

        """

    private static let finish = """
        for f; do shift; [ -e "$f" ] && set -- "$@" "$f"; done
        files=0
        if [ $# -gt 0 ]; then
            files=$(tar -cf - "$@" | tee "$(port files)" | wc -c)
        fi
        echo "exit $code $(cat /run/lab/stdout.count) $(cat /run/lab/stderr.count) $files" >&3
        sleep 30
        reboot -f

        """
}
