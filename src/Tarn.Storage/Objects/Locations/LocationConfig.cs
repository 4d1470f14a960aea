namespace Tarn.Storage.Objects.Locations;

/// <summary>A storage location as the settings name it. Secrets are in variables of the environment.</summary>
public sealed record LocationConfig
{
    public required string Name { get; init; }

    /// <summary>The folder's absolute path; null: it is a bucket.</summary>
    public string? Path { get; init; }

    public string? Bucket { get; init; }

    /// <summary>The beginning of all keys; empty, or ended by a slash.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>The store's URL; null: AWS's own of the region.</summary>
    public Uri? Endpoint { get; init; }

    public string Region { get; init; } = "us-east-1";

    /// <summary>Whether the bucket is in the path of URLs, not in the host's name.</summary>
    public bool IsPathStyle { get; init; }

    public string? AccessKeyIdVariable { get; init; }

    public string? SecretAccessKeyVariable { get; init; }
}
