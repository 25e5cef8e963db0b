// What stands under the name of a list, before its classes are looked up.

import Export
import Files

/// One of the usual forms of a list, read and not yet understood.
enum ListContents {
    case folders(ClassFolders)
    case table(ClipTable, [ListLine])
    case lines([ListLine])
    case annotated([AnnotatedVideo])

    /// A folder of folders, a table or lines: what `ClipListReader` reads.
    static func list(_ path: String) throws(ClipListError) -> ListContents {
        if let folders = FolderListing.names(path) { return .folders(ClassFolders(path, folders.sorted())) }
        let lines = try ListLines.read(path)
        if let header = lines.first(where: { !$0.isBlank }), ClipTable.isHeader(header.text) {
            return .table(ClipTable(header), lines)
        }
        return .lines(lines)
    }

    func clips(_ finder: ClipFinder, _ names: LabelLookup, _ problems: inout ProblemCollector) -> [LabeledClip] {
        switch self {
        case .folders(let folders): folders.clips(names, &problems)
        case .table(let table, let lines): table.clips(lines, finder, names, &problems)
        case .lines(let lines): AnnotationLines.clips(lines, finder, names, &problems)
        case .annotated(let videos): videos.flatMap { $0.clips(names, &problems) }
        }
    }
}
