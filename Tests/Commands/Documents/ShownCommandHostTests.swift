// SPDX-License-Identifier: Apache-2.0

import Documents
import Glibc
import ServedMounts
import Testing

/// What the documents show is run, as it is written, with the backend that this kernel allows.
@Suite(
    .serialized, .enabled(if: Host.canServe, "\(Host.reason)"),
    .enabled(if: access("/usr/bin/fio", X_OK) == 0, "fio is not installed"),
    .enabled(if: access("/usr/bin/busybox", X_OK) == 0, "busybox is not installed"),
    .timeLimit(.minutes(15)))
struct ShownCommandHostTests {
    /// The mount that the documents name, with two writers on it, in namespaces that nobody else sees.
    private static let place = """
        trap 'kill $started' EXIT
        busybox ip link set lo up
        mount -t tmpfs -o size=2g mnt /mnt && mount -t tmpfs lib /var/lib || exit
        mkdir /mnt/data /mnt/backing /var/lib/node_exporter
        chown nobody /var/lib/node_exporter
        '\(OwnProgram.path)' serve /mnt/backing /mnt/data --direct-io 2> /mnt/server &
        started=$!
        until grep -q ' /mnt/data fuse' /proc/mounts; do kill -0 $started || exit; sleep 0.1; done
        ln -s /mnt/data m
        for file in one two; do
            while sleep 0.1; do
                dd if=/dev/zero of=m/$file bs=64k count=100 conv=notrunc 2> /dev/null
            done &
            started="$! $started"
        done

        """
    private static let namespaces = [
        "/usr/bin/unshare", "--mount", "--net", "--propagation", "private",
    ]

    @Test(arguments: Document.all) func itDoesWhatIsSaidOfIt(document: Document) throws {
        let commands = try Self.shownFirst(by: document).filter { !$0.needsEvents }
        let complaints = try ShownCommands.run(
            CommandScript(commands), in: Self.place, wrapper: Self.namespaces)
        for complaint in complaints { Issue.record("\(complaint)") }
    }

    /// Its commands without those that a document before it has.
    private static func shownFirst(by document: Document) throws -> [ShownCommand] {
        let earlier = try Document.all.prefix { $0.path != document.path }
            .flatMap { try $0.commandLines().map(\.withoutLab.words) }
        return try document.commandLines().filter { !earlier.contains($0.withoutLab.words) }
    }
}
