// Chapters and other tables of a container that is being written.

import CFFmpeg

extension Muxer {
    /// Adds a chapter. Before `begin`.
    /// - Parameters:
    ///   - start: in ticks of `base`.
    ///   - end: in ticks of `base`.
    /// - Throws: `.outOfMemory`.
    func addChapter(start: Int64, end: Int64, base: AVRational, title: String) throws {
        let count = Int(raw.pointee.nb_chapters)
        guard let memory = av_mallocz(MemoryLayout<AVChapter>.size),
            let table = av_realloc(raw.pointee.chapters, (count + 1) * MemoryLayout<UnsafeMutableRawPointer>.size)
        else { throw MediaError(.outOfMemory, "out of memory") }
        let chapter = memory.bindMemory(to: AVChapter.self, capacity: 1)
        chapter.pointee.id = Int64(count + 1)
        chapter.pointee.time_base = base
        chapter.pointee.start = start
        chapter.pointee.end = max(start, end)
        av_dict_set(&chapter.pointee.metadata, "title", title, 0)
        let chapters = table.bindMemory(to: UnsafeMutablePointer<AVChapter>?.self, capacity: count + 1)
        chapters[count] = chapter
        raw.pointee.chapters = chapters
        raw.pointee.nb_chapters = UInt32(count + 1)
    }
}
