// What a failed or a last read means: trying again, the end, or less than the container states.

import CFFmpeg

extension ContainerReader {
    /// A live playlist grows by a segment of several seconds at a time.
    var readTimeoutSeconds: Double { input.isLive ? input.timeoutSeconds : input.timeoutSeconds * 3 }

    private var timeoutError: MediaError {
        MediaError(.timedOut, "cannot read \"\(input.displayName)\": nothing came for \(readTimeoutSeconds) s")
    }

    /// Decides what a failed read means; notes it in `readProblem`.
    func shouldRetry(_ code: Int32) throws -> Bool {
        let name = input.displayName
        if deadline.isCancelled { throw MediaError(.cancelled, "reading \"\(name)\" was cancelled") }
        if code == CFF_ERROR_EAGAIN, !deadline.hasPassed {
            av_usleep(1000)
            return true
        }
        if input.isTimed, deadline.hasPassed || code == CFF_ERROR_ETIMEDOUT {
            throw timeoutError
        }
        if video.isLive {
            if code == CFF_ERROR_EOF { return false }
            throw MediaError(.read, "cannot read \"\(name)\": \(LibAV.message(code))")
        }
        if code == CFF_ERROR_EOF || endsInDisguise(code) {
            let error = context.raw.pointee.pb?.pointee.error ?? 0
            if error < 0, error != CFF_ERROR_EOF { note(error) }
            noteMissingEnd()
            noteSteppedOver()
            return false
        }
        note(code)
        // Damage in the middle: some demuxers go on behind it, those that cannot repeat the error.
        failedReads += 1
        return code == CFF_ERROR_INVALIDDATA && failedReads < 64
    }

    private func note(_ code: Int32) {
        guard readProblem == nil else { return }
        readProblem = "cannot read all of \"\(input.displayName)\": \(LibAV.message(code))"
    }

    /// Damage that the container's reader went past, leaving frames out without a word.
    private func noteSteppedOver() {
        guard readProblem == nil, let message = context.loggedError else { return }
        readProblem = "\"\(input.displayName)\" is damaged, frames there are missing (libav: \(message))"
    }

    /// GXF's reader answers the file's end with a bare -1.
    private func endsInDisguise(_ code: Int32) -> Bool {
        guard code == CFF_ERROR_EPERM, let bytes = context.raw.pointee.pb else { return false }
        return avio_feof(bytes) != 0 && bytes.pointee.error >= 0
    }

    private func noteMissingEnd() {
        guard readProblem == nil, let length, timing == .container else { return }
        if let stated = length.packets {
            // An index that grew while it was read was none.
            guard !hasSeeked, packetCount < stated else { return }
            readProblem = "\"\(input.displayName)\" ends after \(packetCount) of \(stated) frames"
        } else if let stated = length.endSeconds, let reachedPts {
            let reached = video.timeBase.seconds(reachedPts)
            // Variable rates and rounding: a second is not worth a word.
            let tolerance =
                length.isEndExact ? 0.5 / (video.averageFrameRate?.value ?? 25) : max(1, stated * 0.001)
            guard reached < stated - tolerance else { return }
            readProblem =
                "\"\(input.displayName)\" ends at \(seconds(reached)) s, its header says \(seconds(stated)) s"
        }
    }

    private func seconds(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        return "\(tenths / 10)"
    }

    /// Raw frames have no beginning of their own: one that is cut off cannot be shown.
    func keepsWhole(_ packet: UnsafeMutablePointer<AVPacket>) -> Bool {
        guard let frameBytes = rawFrameBytes, Int(packet.pointee.size) != frameBytes else { return true }
        let message =
            "the last frame of \"\(input.displayName)\" is cut off and left out: "
            + "\(packet.pointee.size) of \(frameBytes) bytes"
        readProblem = readProblem ?? message
        MediaLog.shared.report(.warning, message)
        return false
    }
}
