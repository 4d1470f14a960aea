namespace Tarn.Storage.Objects.Properties;

/// <summary>The headers that a client set on an object; they are returned with it.</summary>
public sealed record ObjectHeaders
{
    /// <summary>No header set.</summary>
    public static ObjectHeaders None { get; } = new();

    /// <summary>Media type; null when none was sent.</summary>
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
