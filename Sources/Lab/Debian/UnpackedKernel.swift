// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// The tree Debian's kernel packages unpack to, whichever age they are of.
struct UnpackedKernel {
    let root: FilePath

    /// Moves the image and the modules out of the tree, and leaves documentation and maps behind.
    func move(to folder: FilePath) throws(LabError) {
        let releases = ["usr/lib/modules", "lib/modules"].map { root.appending($0) }
            .flatMap { base in ((try? HostFiles.list(base)) ?? []).map(base.appending) }
        let boot = root.appending("boot")
        let images =
            ((try? HostFiles.list(boot)) ?? []).filter { $0.hasPrefix("vmlinuz-") }
            .map(boot.appending) + releases.map { $0.appending("vmlinuz") }
        guard let image = images.first(where: HostFiles.exists) else {
            throw .toolFailed(command: "dpkg-deb -x", reason: "the package holds no kernel image")
        }
        try HostFiles.rename(image, to: folder.appending("vmlinuz"))
        for release in releases where HostFiles.exists(release.appending("kernel")) {
            try HostFiles.rename(release.appending("kernel"), to: folder.appending("modules"))
        }
    }
}
