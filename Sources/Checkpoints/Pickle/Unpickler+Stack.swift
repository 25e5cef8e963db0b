// The unpickler's stack, its marks and its memo: nothing is taken that was not put there, and nothing grows for ever.

extension Unpickler {
    mutating func push(_ node: PickleNode) throws {
        guard tree.nodes.count < limits.nodes else { throw cursor.failure("more than \(limits.nodes) values") }
        tree.nodes.append(node)
        try pushReference(PickleReference(tree.nodes.count - 1))
    }

    mutating func pushReference(_ reference: PickleReference) throws {
        guard stack.count < limits.stack else { throw cursor.failure("a stack deeper than \(limits.stack)") }
        stack.append(reference)
    }

    mutating func pop() throws -> PickleReference {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
            throw cursor.failure("takes a value from an empty stack")
        }
        return value
    }

    /// POP takes a mark away, too, when nothing lies above it.
    mutating func popAny() throws {
        if let last = marks.last, last == stack.count {
            marks.removeLast()
        } else {
            _ = try pop()
        }
    }

    func top() throws -> PickleReference {
        guard stack.count > (marks.last ?? 0), let value = stack.last else {
            throw cursor.failure("looks at an empty stack")
        }
        return value
    }

    mutating func mark() throws {
        guard marks.count < limits.stack else { throw cursor.failure("more than \(limits.stack) marks") }
        marks.append(stack.count)
    }

    mutating func popToMark() throws -> [PickleReference] {
        guard let start = marks.popLast(), start <= stack.count else { throw cursor.failure("no mark on the stack") }
        let values = Array(stack[start...])
        stack.removeSubrange(start...)
        return values
    }

    mutating func remember(_ index: UInt32) throws {
        guard memo.count < limits.memo else { throw cursor.failure("more than \(limits.memo) remembered values") }
        memo[index] = try top()
    }

    mutating func recall(_ index: UInt32) throws {
        guard let value = memo[index] else { throw cursor.failure("value \(index) was never remembered") }
        try pushReference(value)
    }

    mutating func textIndex() throws -> UInt32 {
        let text = try cursor.line()
        guard let index = UInt32(text) else { throw cursor.failure("no number where one belongs") }
        return index
    }
}
