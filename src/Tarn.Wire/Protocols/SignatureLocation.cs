namespace Tarn.Wire.Protocols;

/// <summary>The part of a request that holds its signature.</summary>
public enum SignatureLocation
{
    /// <summary>The Authorization header.</summary>
    Header,

    /// <summary>The query of a presigned URL.</summary>
    Query,

    /// <summary>The fields of a form.</summary>
    Form,
}
