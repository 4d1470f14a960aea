namespace Tarn.Wire.Protocols;

/// <summary>The two forms of AWS's JSON protocols: a raw operation's answer has the form of its request body.</summary>
public enum WireForm
{
    /// <summary>Text: blobs are base64, timestamps are seconds.</summary>
    Json,

    /// <summary>CBOR: blobs are bytes, timestamps are milliseconds.</summary>
    Cbor,
}
