// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import Testing

/// What goes wrong on real machines: a sentence, an exit code, and nothing left behind.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct FaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let script: String
        let exitCodes: Set<Int32>
        let says: String
        var testDescription: String { name }
    }

    /// `serve` mounts /tmp/backing at /tmp/mount and waits until it is there.
    private static let prelude = """
        mkdir -p /tmp/mount
        serve() {
            mkdir -p /tmp/backing
            fuselock serve /tmp/backing /tmp/mount ${1:---passthrough} 2>/dev/null &
            server=$!
            mounted /tmp/mount
        }
        # Attaching begins, and takes some seconds more.
        attaching() {
            until ls -l /proc/$1/fd 2>/dev/null | grep -q bpf || ! kill -0 $1; do sleep 0.1; done
        }
        # The writers of a run on a mount have their file, and write.
        writing() {
            until ls $2/fuselock.dat > /dev/null 2>&1 || ! kill -0 $1; do sleep 0.2; done
            sleep 3
        }
        check() {
            echo "$1 exit $2" >> /out/codes
            [ -n "$server" ] && { kill $server; wait $server; } 2>/dev/null
            grep -E ' fuse[. ]' /proc/mounts >> /out/left
            umount /tmp/mount 2>/dev/null
            rm -rf /tmp/backing
            sleep 0.5
            grep . /sys/kernel/tracing/enabled_functions >> /out/left
            ls -d /tmp/fuselock-* /dev/shm/fuselock-* >> /out/left 2>/dev/null
            ps -o pid,args | grep '[f]uselock' >> /out/left
        }

        """

    static let cases = [
        Case(
            name: "ctrl-c",
            script: """
                fuselock demo --duration 60s & pid=$!; writing $pid "/tmp/fuselock-demo.*"
                kill -INT $pid; wait $pid
                """, exitCodes: [130], says: "run cut short: interrupted"),
        Case(
            name: "ctrl-c-early",
            script: """
                fuselock demo --duration 60s & pid=$!; attaching $pid
                kill -INT $pid; wait $pid; code=$?; echo ended; (exit $code)
                """, exitCodes: [130], says: "ended"),
        Case(
            name: "ctrl-c-watch",
            script: """
                serve; fuselock trace /tmp/mount & pid=$!
                until grep -q watching /out/ctrl-c-watch || ! kill -0 $pid; do sleep 0.2; done
                sleep 1; kill -INT $pid; wait $pid
                """, exitCodes: [0], says: "no write was seen"),
        Case(
            name: "server-killed",
            script: """
                serve --direct-io; fuselock bench /tmp/mount --duration 60s & pid=$!
                writing $pid /tmp/mount; kill -KILL $server; wait $pid
                """, exitCodes: [1], says: "run cut short"),
        Case(
            name: "server-hangs",
            script: """
                serve --direct-io; cat /dev/zero > /tmp/mount/file & writer=$!; sleep 1
                kill -STOP $server; fuselock trace /tmp/mount/file --duration 1s; code=$?
                kill -CONT $server; kill $writer; wait $writer; (exit $code)
                """, exitCodes: [0], says: "The server of /tmp/mount does not answer"),
        Case(
            name: "mount-gone-early",
            script: """
                serve; fuselock bench /tmp/mount & pid=$!; attaching $pid
                umount -l /tmp/mount; wait $pid
                """, exitCodes: [1], says: "went away before anything was measured"),
        Case(
            name: "mount-gone",
            script: """
                serve; fuselock trace /tmp/mount --duration 60s & pid=$!; sleep 12
                umount -l /tmp/mount; wait $pid
                """, exitCodes: [1],
            says: "INCONCLUSIVE: in a run cut short (the mount went away), "),
        Case(
            name: "full-disk",
            script: """
                mkdir /tmp/backing; mount -t tmpfs -o size=64k none /tmp/backing; serve
                fuselock bench /tmp/mount --file-size 16m; code=$?
                kill $server; wait $server; umount /tmp/backing; (exit $code)
                """, exitCodes: [1], says: "No space left on device"),
        Case(
            name: "files-beyond-the-limit",
            script: """
                serve; fuselock trace /tmp/mount --max-files 2 -- sh -c 'for file in 1 2 3 4 5 6; do
                    dd if=/dev/zero of=/tmp/mount/$file bs=4k count=4 2>/dev/null; done'
                """, exitCodes: [0], says: "16 write calls on files beyond --max-files: not counted"
        ),
        Case(
            name: "losses-of-one-file",
            script: """
                serve --direct-io
                fuselock trace /tmp/mount --max-series 2 --json - -- sh -c 'for file in 1 2; do
                    dd if=/dev/zero of=/tmp/mount/$file bs=4k count=4 2>/dev/null; done'
                """, exitCodes: [0],
            says: "\"ioCounterIsAtomic\" : false,\n      \"lost\" : 8,\n      \"name\" : \"2\""),
        Case(
            name: "not-fuse", script: "fuselock trace /tmp --duration 1s", exitCodes: [1],
            says: "not on a FUSE file system"),
        Case(
            name: "no-such-file", script: "fuselock trace /tmp/none --duration 1s", exitCodes: [1],
            says: "No such file or directory"),
        Case(
            name: "read-only",
            script: """
                serve; mount -o remount,ro,bind /tmp/mount 2>/dev/null || mount -o remount,ro /tmp/mount
                fuselock bench /tmp/mount --writes 10
                """, exitCodes: [1], says: "Read-only file system"),
        Case(
            name: "no-root",
            script: """
                serve; chmod 777 /tmp/backing
                /usr/bin/setpriv --reuid 65534 --clear-groups fuselock trace /tmp/mount --duration 1s
                """, exitCodes: [69], says: "root"),
        Case(
            name: "bad-backing", script: "fuselock demo --backing /tmp/none", exitCodes: [1],
            says: "/tmp/none"),
        Case(
            name: "command-code", script: "serve; fuselock trace /tmp/mount -- sh -c 'exit 7'",
            exitCodes: [7], says: "exit code 7"),
        Case(
            name: "no-command", script: "serve; fuselock trace /tmp/mount -- /none",
            exitCodes: [127],
            says: "/none"),
        Case(
            name: "usage", script: "fuselock demo --writers 0", exitCodes: [64], says: "writer"),
    ]

    @Test func eachFaultIsASentenceAndLeavesNothing() async throws {
        let script =
            Self.prelude
            + Self.cases.map { fault in
                "server=; { \(fault.script)\n} > /out/\(fault.name) 2>&1; check \(fault.name) $?"
            }.joined(separator: "\n")
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: ["/usr/bin/setpriv"],
            timeout: .seconds(900)
        ).run(script)
        defer { outcome.remove() }
        let codes = try outcome.text("codes")
        for fault in Self.cases {
            let text = (try? outcome.text(fault.name)) ?? "(nothing)"
            #expect(text.contains(fault.says), "\(fault.name): \(text)")
            let code = codes.split(separator: "\n").first { $0.hasPrefix("\(fault.name) exit ") }
                .flatMap { $0.split(separator: " ").last }.flatMap { Int32($0) }
            #expect(
                code.map(fault.exitCodes.contains) == true, "\(fault.name): \(code ?? -1)\n\(text)")
        }
        let left = try outcome.text("left")
        #expect(left.isEmpty, "\(left)")
    }
}
