namespace Tarn.Aws.Protocols;

/// <summary>In which of the two forms of AWS's JSON protocols a raw operation's body came, and its answer goes.</summary>
public enum WireForm
{
    /// <summary>Text: blobs are base64, moments seconds.</summary>
    Json,

    /// <summary>CBOR: blobs are bytes, moments milliseconds.</summary>
    Cbor,
}
