namespace Tarn.Wire.Http.Signatures;

/// <summary>A request's signature with its parameters, from the Authorization header or the query.</summary>
public sealed record RequestSignature
{
    /// <summary>The key that signed, the day, the region and the service.</summary>
    public required CredentialScope Scope { get; init; }

    /// <summary>Names of the headers that the signature covers: lower case, in order.</summary>
    public required IReadOnlyList<string> SignedHeaders { get; init; }

    /// <summary>The signature: 64 hexadecimal digits.</summary>
    public required string Signature { get; init; }

    /// <summary>The time of signing in the form of the string to sign: <c>yyyyMMddTHHmmssZ</c>.</summary>
    public required string TimeText { get; init; }

    /// <summary>The time of signing.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The session token of temporary credentials.</summary>
    public string? SessionToken { get; init; }

    /// <summary>How long a presigned URL is valid; null for a signature in the header.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Whether the query holds the signature.</summary>
    public bool IsPresigned => Expires is not null;
}
