namespace Tarn.Aws.Http.Signatures;

/// <summary>What a request says about its own signature, from the Authorization header or the query.</summary>
public sealed record RequestSignature
{
    /// <summary>Who signed, for when and what.</summary>
    public required CredentialScope Scope { get; init; }

    /// <summary>Names of the headers that the signature covers: lower case, in order.</summary>
    public required IReadOnlyList<string> SignedHeaders { get; init; }

    /// <summary>The signature: 64 hexadecimal digits.</summary>
    public required string Signature { get; init; }

    /// <summary>When it was signed, as it stands in the string to sign: <c>yyyyMMddTHHmmssZ</c>.</summary>
    public required string TimeText { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The session token of temporary credentials.</summary>
    public string? SessionToken { get; init; }

    /// <summary>For a presigned URL: how long it is good; null for a signed header.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Whether the signature stands in the query.</summary>
    public bool IsPresigned => Expires is not null;
}
