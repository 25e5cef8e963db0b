// Foundation's XML parser, which tells what it meets to an object.

import Foundation
import FoundationXML

/// Builds the tree of one file.
final class XMLTreeBuilder: NSObject, XMLParserDelegate {
    private var stack = XMLTreeStack()
    private var failure: XMLTreeStack.Failure?

    func read(_ bytes: [UInt8]) -> Result<XMLElement, XMLTreeStack.Failure> {
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = false
        parser.delegate = self
        let isWhole = parser.parse()
        if let failure { return .failure(failure) }
        guard isWhole, let root = stack.root else {
            return .failure(
                XMLTreeStack.Failure(
                    line: max(parser.lineNumber, 1), cause: "it is not well-formed XML; is the file whole?"))
        }
        return .success(root)
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        guard failure == nil else { return }
        do throws(XMLTreeStack.Failure) {
            try stack.begin(name, attributes, line: max(parser.lineNumber, 1))
        } catch {
            failure = error
            parser.abortParsing()
        }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if failure == nil { stack.end() }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { stack.add(text) }

    func parser(_ parser: XMLParser, foundCDATA block: Data) { stack.add(String(decoding: block, as: UTF8.self)) }
}
