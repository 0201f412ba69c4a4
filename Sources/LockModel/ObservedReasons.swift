// SPDX-License-Identifier: Apache-2.0

extension ObservedFile {
    /// Somebody held its lock exclusively, or a write queued to.
    var tookExclusive: Bool {
        samples.exclusive.total.samples > 0 || (samples.evidence?.queuedExclusive ?? 0) > 0
    }

    /// Why writes were exclusive, from the opens that were seen to write: an idle open explains nothing.
    func reasons(requested: OpenFlags?) -> [(Reason, WritePath)] {
        let opens = opensThatWrote
        guard !opens.isEmpty else { return [(.notTold, self.opens.first?.path ?? .cached)] }
        return opens.map { open in
            let reason = Reason(
                for: open, cachedMode: samples.cachedMode > 0, grew: grewBy != nil,
                requested: requested)
            return (reason ?? .notTold, open.path)
        }
    }

    /// Calls of aio and io_uring name no file: then it is the open there is, if there is but one.
    private var opensThatWrote: [Open] {
        guard let uses else { return opens }
        let seen = uses.filter { $0.exclusive > 0 }.map(\.open)
        return seen.isEmpty && opens.count == 1 ? opens : seen
    }
}

extension Reason {
    /// Why writes through an open file are exclusive, from what can be seen of it without its
    /// writes; `nil` when that does not tell.
    ///
    /// - Parameter grew: the file did while it was watched.
    init?(
        for open: ObservedFile.Open, cachedMode: Bool, grew: Bool = false, requested: OpenFlags?
    ) {
        if open.path == .cached {
            self = open.direct ? .cachedPath : .buffered
        } else if !open.flags.contains(.parallelDirectWrites) {
            self = Self.withoutFlag(open.flags, requested)
        } else if open.append {
            self = .append
        } else if cachedMode {
            self = .cachedMode
        } else if grew {
            self = .pastEOF
        } else {
            return nil
        }
    }
}
