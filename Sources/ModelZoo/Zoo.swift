// Every published TimeSformer checkpoint known to us. Accuracies and addresses are those that the three code bases' own
// tables print; weights come from there, never from us.

import Files
import Foundation
import TimeSformer

package enum Zoo {
    /// In the order of the code bases' tables.
    package static let entries: [ZooEntry] = mmaction2 + facebook + huggingface

    /// The entry of that name, of that checkpoint (with or without folders before it) or of that pipeline file.
    package static func entry(named name: String) -> ZooEntry? {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        return entries.first { [$0.name, $0.checkpoint, "\($0.name).yaml"].contains(last) }
    }

    /// The name that the user may have meant.
    package static func nearest(to name: String) -> String? {
        nearestName(to: name, among: entries.map(\.name))
    }

    // mmaction2's configs/recognition/timesformer: 8 GPUs, 15 epochs of Kinetics-400, three crops.
    private static let mmaction2: [ZooEntry] = [
        ("divided", "divST", AttentionScheme.divided, 77.69, "a4d0d01f"),
        ("joint", "jointST", .joint, 76.95, "8022d1c0"),
        ("space", "spaceOnly", .space, 76.93, "78f05367"),
    ].map { name, scheme, attention, top1, sum in
        let run = "timesformer_\(scheme)_8xb8-8x32x1-15e_kinetics400-rgb"
        let file = "\(run)_20220815-\(sum).pth"
        return ZooEntry(
            name: "mmaction2-k400-\(name)-8x32", codeBase: .mmaction2, dataset: "Kinetics-400", attention: attention,
            frames: 8, interval: 32, image: 224, top1: top1, checkpoint: file,
            address: "https://download.openmmlab.com/mmaction/v1.0/recognition/timesformer/\(run)/\(file)")
    }

    // facebookresearch/TimeSformer's README: the authors' own weights, retrained by them.
    private static let facebook: [ZooEntry] = [
        ("k400-8x32", kinetics400, 8, 32, 224, 77.9, "8x32_224_K400", "g5t24we9gl5yk88"),
        ("k400-hr-16x16", kinetics400, 16, 16, 448, 79.6, "16x16_448_K400", "6f0x172lpqy3oxt"),
        ("k400-l-96x4", kinetics400, 96, 4, 224, 80.6, "96x4_224_K400", "r1iuxahif3sgimo"),
        ("k600-8x32", kinetics600, 8, 32, 224, 79.1, "8x32_224_K600", "4h2qt41m2z3aqrb"),
        ("k600-hr-16x16", kinetics600, 16, 16, 448, 81.8, "16x16_448_K600", "ft1e92g2vhvxecv"),
        ("k600-l-96x4", kinetics600, 96, 4, 224, 82.2, "96x4_224_K600", "857rx6xeclxfhdg"),
        ("ssv2-8", something, 8, nil, 224, 59.1, "8_224_SSv2", "tybhuml57y24wpm"),
        ("ssv2-hr-16", something, 16, nil, 448, 61.8, "16_448_SSv2", "9t68uzk8w2fpfnv"),
        ("ssv2-l-64", something, 64, nil, 224, 62.0, "64_224_SSv2", "3f1rm2al8mhprwa"),
        ("howto100m-8x32", howTo100M, 8, 32, 224, 56.8, "8x32_224_HowTo100M", "9v8hcm88b9tc6ff"),
        ("howto100m-32x32", howTo100M, 32, 32, 224, 61.2, "32x32_224_HowTo100M", "4roflx4q1gscu85"),
        // The table says 448, the file's name 224.
        ("howto100m-64x32", howTo100M, 64, 32, nil, 62.2, "64x32_224_HowTo100M", "15bvqltl1j5vyp3"),
        ("howto100m-96x32", howTo100M, 96, 32, 224, 62.6, "96x32_224_HowTo100M", "t2mzgahnfhgakma"),
    ].map { (row: (String, String, Int, Int?, Int?, Double, String, String)) in
        let file = "TimeSformer_divST_\(row.6).pyth"
        return ZooEntry(
            name: "facebook-\(row.0)", codeBase: .facebook, dataset: row.1, attention: .divided, frames: row.2,
            interval: row.3, image: row.4, top1: row.5, checkpoint: file,
            address: "https://www.dropbox.com/s/\(row.7)/\(file)?dl=1")
    }

    // The same weights as Hugging Face publishes them; the accuracies are the originals'.
    private static let huggingface: [ZooEntry] = [
        ("k400-base", kinetics400, 8, 32, 77.9), ("k400-hr", kinetics400, 16, 16, 79.6),
        ("k600-base", kinetics600, 8, 32, 79.1), ("k600-hr", kinetics600, 16, 16, 81.8),
        ("ssv2-base", something, 8, nil, 59.1), ("ssv2-hr", something, 16, nil, 61.8),
    ].map { (row: (String, String, Int, Int?, Double)) in
        let parts = row.0.split(separator: "-")
        let folder = "timesformer-\(parts[1])-finetuned-\(parts[0])"
        return ZooEntry(
            name: "huggingface-\(row.0)", codeBase: .huggingface, dataset: row.1, attention: .divided, frames: row.2,
            interval: row.3, image: row.2 == 8 ? 224 : 448, top1: row.4, checkpoint: folder,
            address: "https://huggingface.co/facebook/\(folder)")
    }

    private static let kinetics400 = "Kinetics-400"
    private static let kinetics600 = "Kinetics-600"
    private static let something = "SSv2"
    private static let howTo100M = "HowTo100M"
}
