// SPDX-License-Identifier: Apache-2.0

import Foundation
import ServedMounts
import Testing

/// Below a root directory that is no mount point, with a FUSE mount at /in.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(5)))
struct ChrootHostTests {
    /// In a mount namespace of its own: what is mounted goes with it.
    private static let script = """
        root=$1 mount=$2 with=$3 program=$(dirname "$4"); shift 4
        for place in /*; do
            case $place in /proc | /sys | /dev | /tmp) continue ;; esac
            if [ -L "$place" ]; then cp -P "$place" "$root/"
            elif [ -d "$place" ]; then
                mkdir -p "$root$place" && mount --rbind "$place" "$root$place"
            fi
        done
        mkdir -p "$root/in" "$root/program" "$root/tmp"
        mount --bind "$mount" "$root/in"
        mount --bind "$program" "$root/program"
        for place in $with; do
            mkdir -p "$root/$place"
            case $place in
            dev) touch "$root/dev/null"; mount --bind /dev/null "$root/dev/null" ;;
            *) mount --rbind "/$place" "$root/$place" ;;
            esac
        done
        exec chroot "$root" /program/fuselock "$@"
        """

    private func run(_ arguments: [String], with places: String) throws -> OwnProgram.Outcome {
        let root = try TemporaryDirectory()
        let mount = try ServedMount(.directIO)
        try Data(count: 4096).write(to: URL(fileURLWithPath: mount.backing + "/file"))
        return try OwnProgram.run(
            arguments,
            wrapper: [
                "/usr/bin/unshare", "--mount", "--propagation", "private", "sh", "-c", Self.script,
                "sh", root.path, mount.mountPoint, places,
            ])
    }

    private static let sampled = ["--duration", "300ms", "--backend", "observe"]

    @Test func aMountInside() throws {
        let outcome = try run(["trace", "/in"] + Self.sampled, with: "proc sys dev")
        let text = String(decoding: outcome.output, as: UTF8.self)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(text.contains("mount          /in (fuse.fuselock)"), "\(text)")
    }

    /// The root directory is on no mount that shows: not on the first that does.
    @Test(arguments: ["/", "/tmp"]) func aPathOnWhatIsOutside(path: String) throws {
        let outcome = try run(["trace", path] + Self.sampled, with: "proc sys dev")
        #expect(outcome.code == 1, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("What \(path) is on is mounted outside of this chroot"),
            "\(outcome.errors)")
    }

    /// The verb is run, and says what it lacks.
    @Test(arguments: [("", "mount /proc here"), ("proc dev", "No /sys is mounted here")])
    func whatIsMissingIsNamed(places: String, says: String) throws {
        let outcome = try run(["trace", "/in"] + Self.sampled, with: places)
        #expect(outcome.code != 0 && outcome.errors.contains(says), "\(outcome.errors)")
        #expect(!outcome.errors.contains("libbpf:"), "\(outcome.errors)")
    }

    @Test func noProgramIsStartedWithoutANullDevice() throws {
        let doctor = try run(["doctor"], with: "proc sys")
        let text = String(decoding: doctor.output, as: UTF8.self)
        #expect([0, 69].contains(doctor.code), "\(doctor.errors)")
        #expect(text.contains("There is no /dev/null here"), "\(text)")
        let demo = try run(["demo"], with: "proc sys")
        #expect(demo.code == 69 && demo.errors.contains("There is no /dev/null here"))
        // What starts none goes on: gate of a saved report, here one that is not there.
        let gate = try run(["gate", "--policy", "/policy.yml", "/run.json"], with: "proc sys")
        #expect(gate.code != 69 && !gate.errors.contains("/dev/null"), "\(gate.errors)")
    }
}
