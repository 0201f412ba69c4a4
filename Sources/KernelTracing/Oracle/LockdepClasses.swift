// SPDX-License-Identifier: Apache-2.0

/// The lock classes of /proc/lockdep (kernel/locking/lockdep_proc.c, `l_show`).
///
/// Every file system type brings a class of the same name for the `i_rwsem` of its files, told apart by a
/// number in the order of first use. Which is whose only the address of the key tells, since it lies in
/// the type's `struct file_system_type`; the kernel shows true addresses when booted with
/// `no_hash_pointers`.
struct LockdepClasses: Equatable {
    private let classes: [(key: UInt64, name: String)]

    /// Lines of the form `KEY [statistics]: NAME`; those of dependencies (`-> [KEY] NAME`) are left
    /// out.
    init(parsing text: String) {
        classes = text.split(separator: "\n").compactMap { line in
            guard let key = UInt64(line.prefix { $0 != " " && $0 != ":" }, radix: 16),
                let separator = line.ranges(of: ": ").last
            else { return nil }
            return (key, String(line[separator.upperBound...]))
        }
    }

    /// The name of the first class that starts with `prefix` and has its key in a range of
    /// addresses.
    func name(startingWith prefix: String, keyIn addresses: Range<UInt64>) -> String? {
        classes.first { addresses.contains($0.key) && $0.name.hasPrefix(prefix) }?.name
    }

    /// How /proc/lock_stat writes a name: of the number after `#` it keeps the first digit. Nil when
    /// another class is written the same way, so that its row could be either's.
    func nameInLockStat(_ name: String) -> String? {
        let written = Self.cut(name)
        let others = classes.filter { $0.name != name && Self.cut($0.name) == written }
        return others.isEmpty ? written : nil
    }

    /// `seq_stats` cuts name, number and subclass to what its 38 characters leave each of them.
    private static func cut(_ name: String) -> String {
        var base = name[...]
        let subclass = removeNumber(from: &base, after: "/")
        let version = removeNumber(from: &base, after: "#")
        let room = 37 - (subclass.isEmpty ? 0 : 2) - (version.isEmpty ? 0 : 2)
        return base.prefix(room) + version + subclass
    }

    /// Takes `#12` off the end and returns `#1`; nothing where there is none.
    private static func removeNumber(from name: inout Substring, after mark: Character) -> String {
        guard let place = name.lastIndex(of: mark) else { return "" }
        let digits = name[place...].dropFirst()
        guard let first = digits.first, digits.allSatisfy(\.isNumber) else { return "" }
        name = name[..<place]
        return "\(mark)\(first)"
    }

    static func == (left: LockdepClasses, right: LockdepClasses) -> Bool {
        left.classes.elementsEqual(right.classes) { $0 == $1 }
    }
}
