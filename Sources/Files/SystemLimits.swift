// What the system grants this process, asked before it is needed: running out of it inside a library ends in a trap.

import Glibc

package enum SystemLimits {
    /// Descriptors beyond the standard ones that a run takes: Dispatch's own, libav's, inputs, outputs.
    package static let descriptors = 48

    /// Puts something harmless on standard input, output and error where they are closed, or the first file opened
    /// would take their number, and messages would go into it. Using them still fails.
    package static func holdStandardDescriptors() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // Opened the wrong way round, the lowest free number is this one.
            _ = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// Raises the soft limit where it is low, and makes sure that `descriptors` and `more` can be opened.
    /// - Throws: what is missing and how to get it.
    package static func requireDescriptors(more: Int = 0) throws(FileProblem) {
        let wanted = descriptors + more
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(wanted + 64) {
            limit.rlim_cur = min(limit.rlim_max, rlim_t(wanted + 64))
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        var held: [Int32] = []
        defer { for descriptor in held { close(descriptor) } }
        for _ in 0..<wanted {
            let descriptor = dup(2)
            guard descriptor >= 0 else {
                throw FileProblem(
                    "too few file descriptors: \(wanted) are needed, \(held.count) can be opened; raise the limit (ulimit -n)"
                )
            }
            held.append(descriptor)
        }
    }

    /// Address space for the stacks and heaps of threads, which counts where there is a limit.
    private static let slack = 512 << 20

    private static var hasMemoryLimit: Bool {
        [RLIMIT_AS, RLIMIT_DATA].contains { resource in
            var limit = rlimit()
            return getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 && limit.rlim_cur < 1 << 60
        }
    }

    /// Makes sure that so much memory can be had at once, and under a limit what comes with it.
    /// - Throws: what is missing and how to get it.
    package static func requireMemory(bytes: Int) throws(FileProblem) {
        let (bytes, overflow) = bytes.addingReportingOverflow(hasMemoryLimit ? slack : 0)
        guard bytes > 0, !overflow else { return }
        let place = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let place, place != MAP_FAILED else {
            throw FileProblem(
                "too little memory: about \(bytes >> 20) MB are needed; raise the limit (ulimit -v) or use a smaller model"
            )
        }
        munmap(place, bytes)
    }
}
