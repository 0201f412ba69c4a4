// SPDX-License-Identifier: Apache-2.0

import LockModel

extension WorkloadPlan {
    /// The writes of a case: four writers, every block verified.
    ///
    /// - Parameter sampled: the run is watched by samples, which take time; files that grow are
    ///   limited all the same.
    public init(of writes: WriteCase, sampled: Bool) {
        self.init(fileSize: 4 << 20, limit: .writes(250), verify: true)
        if sampled {
            limit = .duration(TimeSpan(nanoseconds: 1_000_000_000))
        }
        switch writes {
        case .overwrite: break
        case .readWrite: readsBack = true
        case .append: pattern = .sequential
        case .oAppend: append = true
        case .extend:
            extend = true
            layout = .perWriter
        case .extendRace: extend = true
        case .buffered: direct = false
        case .splice:
            call = .splice
            direct = false
        case .async: call = .aio
        case .mixed: mixed = true
        }
        if sampled, grows { limit = .writes(5000) }
    }
}
