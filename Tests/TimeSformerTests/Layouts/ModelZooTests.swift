// The list of published models, as far as it can be checked without a network.

import Testing
import TimeSformer

@Suite struct ModelZooTests {
    @Test func everyPublishedModelIsListedOnce() {
        #expect(ModelZoo.models.count == 22)
        #expect(Set(ModelZoo.models.map(\.name)).count == 22)
        #expect(Set(ModelZoo.models.map(\.fileName)).count == 22)
        #expect(ModelZoo.models.allSatisfy { model in model.addresses.allSatisfy { $0.hasPrefix("https://") } })
        #expect(ModelZoo.model(named: "mmaction2-k400-joint-8x32")?.digestPrefix == "8022d1c0")
        #expect(ModelZoo.model(named: "TimeSformer_divST_96x4_224_K600.pyth")?.name == "facebook-k600-l-96x4")
        #expect(ModelZoo.model(named: "nothing") == nil)
    }
}
