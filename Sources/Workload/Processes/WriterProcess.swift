// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The inside of a writer process: what a hidden verb runs when ``WriterPool`` starts it.
public enum WriterProcess {
    /// Reads a job from `planFD`, reports on `resultFD`, waits for the gate, writes, reports
    /// again; returns the exit code. When `planFD` ends, the writer finishes early.
    public static func main(
        planFD: Int32 = STDIN_FILENO, resultFD: Int32 = STDOUT_FILENO
    ) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        guard let line = readLine(from: planFD), let job = JSONLine.decode(WriterJob.self, line)
        else {
            report(.failed("it was given no job to do"), on: resultFD)
            return EX_USAGE
        }
        do {
            try job.plan.validate()
            let crew = try ThreadCrew(jobs: [job])
            report(.ready(tid: crew.tids[0]), on: resultFD)
            // The pool ended or gave up before the start.
            guard readByte(from: planFD) != nil else { return EXIT_SUCCESS }
            watch(planFD, crew)
            crew.go()
            for result in try crew.results() { report(.done(result), on: resultFD) }
            return EXIT_SUCCESS
        } catch {
            report(.failed(error.description), on: resultFD)
            return EXIT_FAILURE
        }
    }

    /// Stops the crew at the end of the input.
    private static func watch(_ descriptor: Int32, _ crew: ThreadCrew) {
        DetachedThread.start {
            while readByte(from: descriptor) != nil {}
            crew.stop()
        }
    }

    private static func report(_ message: WriterMessage, on descriptor: Int32) {
        var rest = JSONLine.encode(message)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                retryingInterrupts { write(descriptor, bytes.baseAddress, bytes.count) }
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A line of a descriptor, without its newline, a byte at a time, so that what follows it stays where it is.
func readLine(from descriptor: Int32) -> [UInt8]? {
    var line: [UInt8] = []
    while let byte = readByte(from: descriptor) {
        if byte == JSONLine.end { return line }
        line.append(byte)
    }
    return nil
}

/// The next byte; `nil` at the end.
func readByte(from descriptor: Int32) -> UInt8? {
    var byte: UInt8 = 0
    return retryingInterrupts { read(descriptor, &byte, 1) } == 1 ? byte : nil
}
