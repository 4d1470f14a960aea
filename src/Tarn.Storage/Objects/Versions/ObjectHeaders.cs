namespace Tarn.Storage.Objects.Versions;

/// <summary>What a client set about an object and gets back with it.</summary>
public sealed record ObjectHeaders
{
    /// <summary>Nothing set.</summary>
    public static ObjectHeaders None { get; } = new();

    /// <summary>Media type; null: none was sent.</summary>
    public string? ContentType { get; init; }

    /// <summary>As sent, without <c>aws-chunked</c>.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>As sent.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>As sent.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>As sent.</summary>
    public string? CacheControl { get; init; }

    /// <summary>As sent.</summary>
    public string? Expires { get; init; }

    /// <summary>As sent.</summary>
    public string? WebsiteRedirect { get; init; }

    /// <summary><c>x-amz-meta-*</c> without that prefix, lower case, in the order sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserMetadata { get; init; } = [];
}
