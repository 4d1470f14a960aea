namespace Tarn.Delivery.Jq.Values;

/// <summary>The kinds of values, in the order in which they sort.</summary>
internal enum JqKind : byte
{
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,
}
