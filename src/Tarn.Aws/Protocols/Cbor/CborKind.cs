namespace Tarn.Aws.Protocols;

/// <summary>What a CBOR data item is (RFC 8949), tags passed over.</summary>
internal enum CborKind
{
    /// <summary>A whole number of 0 or more.</summary>
    Unsigned,

    /// <summary>A whole number below 0: -1 less its argument.</summary>
    Negative,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>UTF-8.</summary>
    Text,

    /// <summary>An array's begin.</summary>
    Array,

    /// <summary>A map's begin.</summary>
    Map,

    /// <summary>A number with a fraction.</summary>
    Float,

    /// <summary>True or false: the argument.</summary>
    Boolean,

    /// <summary>Null or undefined.</summary>
    Null,

    /// <summary>The end of an array, map or string whose length was not given.</summary>
    Break,
}
