namespace Tarn.Wire.Http.Signatures;

/// <summary>A request's signature with its parameters, from the Authorization header or the query.</summary>
public sealed record RequestSignature
{
    public SignatureVersion Version { get; init; } = SignatureVersion.Four;

    public SignatureLocation Place { get; init; } = SignatureLocation.Header;

    /// <summary>The key that signed, the day, the region and the service.</summary>
    public required CredentialScope Scope { get; init; }

    /// <summary>Names of the headers that the signature covers: lower case, in order.</summary>
    public required IReadOnlyList<string> SignedHeaders { get; init; }

    /// <summary>The signature: 64 hexadecimal digits; of version 2, Base64.</summary>
    public required string Signature { get; init; }

    /// <summary>The time of signing in the form of the string to sign: <c>yyyyMMddTHHmmssZ</c>; of version 2, the Date header or the end in seconds.</summary>
    public required string TimeText { get; init; }

    /// <summary>The time of signing; of a URL of version 2, which does not have it, the end.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The session token of temporary credentials.</summary>
    public string? SessionToken { get; init; }

    /// <summary>How long a presigned URL is valid; null for a signature in the header.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>The signature as conditions of policies see it.</summary>
    /// <param name="now">The time of the call. A signer's clock may be ahead of it.</param>
    public CallSignature At(DateTimeOffset now) =>
        new(Version, Place, Version == SignatureVersion.Two && Place != SignatureLocation.Header ? null : now > Time ? now - Time : TimeSpan.Zero);

    /// <summary>Whether the query holds the signature.</summary>
    public bool IsPresigned => Expires is not null;
}
