// SPDX-License-Identifier: Apache-2.0

extension WorkloadPlan: CustomStringConvertible {
    /// One line for people: `4 writers (threads), 1000 writes each, 4 KiB random O_DIRECT, one
    /// shared file of 16 MiB`.
    public var description: String {
        "\(writers) \(writers == 1 ? "writer" : "writers") (\(kindText)), \(writesText)"
    }

    /// The same without the number of writers, for runs that differ in nothing else.
    public var descriptionOfEach: String { "\(kindText), \(writesText)" }

    private var kindText: String { processes ? "processes" : "threads" }

    private var writesText: String {
        "\(limitText), \(ByteCount(blockSize)) \(orderText) \(accessText)\(callText), "
            + "\(layout == .shared ? "one shared file" : "a file each")\(sizeText)"
    }

    private var limitText: String {
        switch limit {
        case .writes(let writes): "\(writes) \(writes == 1 ? "write" : "writes") each"
        case .duration(let span): "for \(span)"
        }
    }

    private var accessText: String {
        direct ? mixed ? "O_DIRECT and buffered by turns" : "O_DIRECT" : "buffered"
    }

    private var callText: String {
        let call = self.call == .write ? "" : ", by \(self.call.rawValue)"
        return call + (readsBack ? ", each read back at once" : "")
    }

    private var orderText: String {
        append ? "O_APPEND" : extend ? "extending" : pattern.rawValue
    }

    private var sizeText: String {
        grows ? " that starts empty" : " of \(ByteCount(fileSize))"
    }
}
