// The forms that other programs read, opened by Python's own library.

import Clips
import Evaluation
import Foundation
import Sampling
import Testing

@Suite struct DumpTests {
    /// Runs a Python script in the clips' folder and gives what it prints.
    private func python(_ script: String, in clips: ColourClips) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: clips.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Three clips: the second has no scores.
    private func results() -> ClipResults {
        let whole = MetricsTests.results([[0.25, 0.75], [0.5, 0.5], [1e-7, 1]], [[1], [0], [0]])
        let failed = TestedClip(index: 1, name: "o, \"k\".mp4", labels: [0], outcome: .failure("no\nvideo"))
        return ClipResults(whole.header, clips: [whole.clips[0], failed, whole.clips[2]])
    }

    /// Arrays of a .npz as lists, with nothing but the standard library.
    private static let readArrays = """
        import ast, struct, zipfile
        def arrays(path):
            found = {}
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
                for name in archive.namelist():
                    data = archive.read(name)
                    assert data[:8] == b'\\x93NUMPY\\x01\\x00'
                    size = struct.unpack('<H', data[8:10])[0]
                    assert (10 + size) % 64 == 0
                    head = ast.literal_eval(data[10:10 + size].decode())
                    body, kind = data[10 + size:], head['descr']
                    if kind[1] == 'U':
                        width = 4 * int(kind[2:])
                        items = [body[i:i + width].decode('utf-32-le').rstrip(chr(0)) for i in range(0, len(body), width)]
                    else:
                        code = {'<f4': 'f', '<i8': 'q', '|u1': 'B'}[kind]
                        items = list(struct.unpack('<%d%s' % (len(body) // struct.calcsize(code), code), body))
                    found[name[:-4]] = (head['shape'], items)
            return found
        """

    @Test func arraysHaveARowAClip() throws {
        let clips = try ColourClips()
        try ResultsFile.write(results(), to: clips.file("r.npz"))
        let text = try python(
            Self.readArrays
                + "\na = arrays('r.npz')\nfor key in sorted(a): print(key, a[key][0], a[key][1] if key != 'protocol' else '')",
            in: clips)
        #expect(
            text == """
                classes (2,) ['class 0', 'class 1']
                clips (3,) [0, 1, 2]
                labels (3,) [1, 0, 0]
                paths (3,) ['0.mp4', 'o, "k".mp4', '2.mp4']
                protocol () \n\
                scores (3, 2) [0.25, 0.75, nan, nan, 1.0000000116860974e-07, 1.0]
                """)
    }

    @Test func labelsOfSeveralClassesAreARowOfZerosAndOnes() throws {
        let clips = try ColourClips()
        try ResultsFile.write(
            MetricsTests.results([[0.5, 0.5, 0], [0, 1, 0]], [[0, 2], [1]]), to: clips.file("r.npz"))
        let text = try python(Self.readArrays + "\nprint(*arrays('r.npz')['labels'])", in: clips)
        #expect(text == "(2, 3) [1, 0, 1, 0, 1, 0]")
    }

    @Test func featuresHaveARowAClipInTheListsOrder() throws {
        let clips = try ColourClips()
        try clips.write("broken.mp4", "no video")
        var options = ClipTestOptions()
        options.keepsFeatures = true
        let results = try clips.run("blue.mp4 2\nbroken.mp4 0\nred.mp4 0\n", options: options, ColourClassifier())
        try ScoreArrays.writeFeatures(results, to: clips.file("f.npz"))
        let text = try python(
            Self.readArrays
                + "\nshape, f = arrays('f.npz')['features']\nprint(shape, [round(x, 0) for x in f])", in: clips)
        #expect(text == "(3, 3) [0.0, 0.0, 5.0, nan, nan, nan, 5.0, 0.0, 0.0]")
    }

    @Test func withoutFeaturesThereIsNoFileOfThem() throws {
        let clips = try ColourClips()
        #expect(throws: ClipTestError.noFeatures) {
            try ScoreArrays.writeFeatures(results(), to: clips.file("f.npz"))
        }
    }

    /// The opcodes are read by Python's unpickler; what stands in for PyTorch gives back what it is called with.
    @Test func thePickleIsMmaction2sDump() throws {
        let clips = try ColourClips()
        try ResultsFile.write(results(), to: clips.file("r.pkl"))
        let text = try python(
            """
            import pickle, sys, types
            torch = types.ModuleType('torch')
            def tensor(values): return values
            torch.tensor = tensor
            sys.modules['torch'] = torch
            for clip in pickle.load(open('r.pkl', 'rb')): print(clip)
            """, in: clips)
        #expect(
            text == """
                {'num_classes': 2, 'img_shape': (112, 112), 'gt_label': [1], 'pred_score': [0.25, 0.75], 'pred_label': [1]}
                {'num_classes': 2, 'img_shape': (112, 112), 'gt_label': [0], 'pred_score': [1.0000000116860974e-07, 1.0], \
                'pred_label': [1]}
                """)
    }

    @Test func thePickleHoldsLargeNumbersAndManyClasses() throws {
        let clips = try ColourClips()
        let scores = (0..<1000).map { Float($0) / 1000 }
        try ResultsFile.write(MetricsTests.results([scores], [[999]]), to: clips.file("r.pkl"))
        let text = try python(
            """
            import pickle, sys, types
            torch = types.ModuleType('torch')
            def tensor(values): return values
            torch.tensor = tensor
            sys.modules['torch'] = torch
            clip = pickle.load(open('r.pkl', 'rb'))[0]
            print(clip['num_classes'], clip['gt_label'], clip['pred_label'], len(clip['pred_score']))
            """, in: clips)
        #expect(text == "1000 [999] [999] 1000")
    }

    @Test func theTableHasARowAClip() throws {
        let clips = try ColourClips()
        try ResultsFile.write(results(), to: clips.file("r.csv"))
        let lines = String(decoding: try clips.bytes("r.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines[0].hasPrefix("# test, 1 clip in the middle of 8 frames"))
        #expect(
            lines.dropFirst() == [
                "clip,path,start,end,labels,predicted,failure,score_0,score_1", "0,0.mp4,,,1,1,,0.25,0.75",
                "1,\"o, \"\"k\"\".mp4\",,,0,,no\\nvideo,,", "2,2.mp4,,,0,1,,1e-07,1.0",
            ])
    }

    @Test func scoresComeBackAsTheyWere() throws {
        let clips = try ColourClips()
        let seed = UInt64.random(in: 0...UInt64.max)
        let results = MetricsTests.random(seed, clips: 50, classes: 40, labels: 1)
        try ResultsFile.write(results, to: clips.file("r.json"))
        #expect(try ResultsFile.read(clips.file("r.json")).clips == results.clips, "seed \(seed)")
    }
}
