// The numbers that layers compute in: single precision to train, double precision to check it.

import Glibc

/// A floating-point type with the two functions that a transformer needs.
package protocol LayerScalar: BinaryFloatingPoint, Sendable {
    /// eˣ
    static func exp(_ x: Self) -> Self
    /// The complementary error function, 1 − erf(x).
    static func erfc(_ x: Self) -> Self
}

extension Float: LayerScalar {
    package static func exp(_ x: Float) -> Float { expf(x) }
    package static func erfc(_ x: Float) -> Float { erfcf(x) }
}

extension Double: LayerScalar {
    package static func exp(_ x: Double) -> Double { _exp(x) }
    package static func erfc(_ x: Double) -> Double { _erfc(x) }
}

// Inside the extensions the C functions' names are hidden by the methods'.
private func _exp(_ x: Double) -> Double { exp(x) }
private func _erfc(_ x: Double) -> Double { erfc(x) }
