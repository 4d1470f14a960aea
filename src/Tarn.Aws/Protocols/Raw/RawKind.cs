namespace Tarn.Aws.Protocols;

/// <summary>What a member of a raw body is.</summary>
internal enum RawKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Bytes; base64 in JSON.</summary>
    Blob,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A moment: seconds in JSON, milliseconds in CBOR.</summary>
    Time,

    /// <summary>A structure of such members.</summary>
    Structure,

    /// <summary>A list of structures of such members.</summary>
    Records,
}
