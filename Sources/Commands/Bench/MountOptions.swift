// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HostSystem

/// In whose mount namespace paths are meant.
struct NamespaceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Paths and mounts are those of this process, in a container for instance.",
            valueName: "pid"))
    var mountNamespace: Int32?

    /// Whose mounts are meant.
    var view: MountView { mountNamespace.map { .process(MountNamespace(of: $0)) } ?? .own }

    func validate() throws {
        guard let mountNamespace else { return }
        if mountNamespace < 1 {
            throw ValidationError("--mount-namespace takes a process ID, 1 or more.")
        }
        if view.mounts().isEmpty {
            throw ValidationError(
                "The mounts of process \(mountNamespace) cannot be read "
                    + "(/proc/\(mountNamespace)/mountinfo): give the ID of a process that runs, as "
                    + "this PID namespace numbers it.")
        }
    }
}

/// Which mounts to show where no path names one.
struct MountOptions: ParsableArguments {
    @OptionGroup var namespace: NamespaceOption

    @Flag(
        help:
            "The FUSE mounts of every mount namespace, at paths that begin with /proc/PID/root.")
    var allMounts = false

    /// Whose mounts are meant.
    var view: MountView { allMounts ? .everyone : namespace.view }

    /// Says how much is out of sight without ``allMounts``.
    func sayWhatIsHidden() {
        guard !allMounts, namespace.mountNamespace == nil else { return }
        if let sentence = Self.sentence(
            hidden: MountNamespace.hiddenMounts, inChroot: MountTable.isInChroot)
        {
            Terminal.say(sentence)
        }
    }

    /// - Parameter hidden: FUSE file systems mounted elsewhere only; `nil` where that is unknown.
    static func sentence(hidden: Int?, inChroot: Bool = false) -> String? {
        guard let hidden, hidden > 0 else { return nil }
        let place = inChroot ? "outside of this chroot or " : ""
        return
            "\(hidden) FUSE mount\(hidden == 1 ? " is" : "s are") out of sight, \(place)in other mount "
            + "namespaces: --all-mounts shows \(hidden == 1 ? "it" : "them")"
    }

    func validate() throws {
        if allMounts, namespace.mountNamespace != nil {
            throw ValidationError("Give --mount-namespace or --all-mounts, not both.")
        }
    }
}
