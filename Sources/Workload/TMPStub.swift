import LockModel
import Logging
public final class FioRun: RunnableWorkload {
 public init(plan: WorkloadPlan, path: String, overwrite: Bool, arguments: [String], logger: Logger) throws {}
 public func prepare() throws(WorkloadError) {}
 public func go() {}
 public func stop() {}
 public func wait() -> WorkloadFigures { fatalError() }
 public func cleanUp() {}
}
public struct CommandRun { public init(_ c: [String]) throws {}; public func run() throws -> WorkloadFigures { fatalError() } }
public enum WriterProcess { public static func main(planDescriptor: Int32, resultDescriptor: Int32) throws {} }
