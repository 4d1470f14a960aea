using System.Text;

namespace Tarn.Lake.Iceberg.Values;

/// <summary>
/// The order of single values: numbers by value (−0.0 before 0.0), text and bytes by unsigned bytes, false before true.
/// </summary>
public static class ValueOrder
{
    /// <summary>
    /// Negative, zero or positive when <paramref name="a"/> comes before, equals or comes after <paramref name="b"/>.
    /// Both have the same type, and neither is NaN.
    /// </summary>
    public static int Compare(object a, object b) => (a, b) switch
    {
        (bool x, bool y) => x.CompareTo(y),
        (int x, int y) => x.CompareTo(y),
        (long x, long y) => x.CompareTo(y),
        (float x, float y) => CompareFloating(x, y),
        (double x, double y) => CompareFloating(x, y),
        (Int128 x, Int128 y) => x.CompareTo(y),
        (string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)),
        (Guid x, Guid y) => x.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(y.ToByteArray(bigEndian: true)),
        (byte[] x, byte[] y) => x.AsSpan().SequenceCompareTo(y),
        _ => throw IcebergFormat.Broken($"{a.GetType().Name} and {b.GetType().Name} have no order"),
    };

    /// <summary>Whether the value is a NaN.</summary>
    public static bool IsNan(object value) => value is double.NaN or float.NaN;

    private static int CompareFloating(double a, double b) =>
        a != b ? a.CompareTo(b) : double.IsNegative(b).CompareTo(double.IsNegative(a));
}
