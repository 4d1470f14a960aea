namespace Tarn.Wire.Protocols;

/// <summary>The kinds of members of a raw body.</summary>
public enum RawKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Bytes; base64 in JSON.</summary>
    Blob,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A timestamp: seconds in JSON, milliseconds in CBOR.</summary>
    Time,

    /// <summary>A structure of members of these kinds.</summary>
    Structure,

    /// <summary>A list of structures of members of these kinds.</summary>
    Records,
}
