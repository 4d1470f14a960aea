namespace Tarn.Wire.Protocols;

/// <summary>The kinds of CBOR data items (RFC 8949), without tags.</summary>
internal enum CborKind
{
    /// <summary>A whole number of 0 or more.</summary>
    Unsigned,

    /// <summary>A whole number below 0: -1 less its argument.</summary>
    Negative,

    Bytes,

    /// <summary>UTF-8.</summary>
    Text,

    /// <summary>The beginning of an array.</summary>
    Array,

    /// <summary>The beginning of a map.</summary>
    Map,

    /// <summary>A number with a fraction.</summary>
    Float,

    /// <summary>True or false, as in the argument.</summary>
    Boolean,

    /// <summary>Null or undefined.</summary>
    Null,

    /// <summary>The end of an array, map or string without a declared length.</summary>
    Break,
}
