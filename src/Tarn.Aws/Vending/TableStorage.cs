namespace Tarn.Aws.Vending;

/// <summary>Where a table's files are, and how its reader reaches the object store.</summary>
public sealed record TableStorage
{
    /// <summary>
    /// The folders of the table's files, one at least: its location, and other folders that its properties or its
    /// metadata name. Schemes are <c>s3</c>, <c>s3a</c> and <c>s3n</c>.
    /// </summary>
    public required IReadOnlyList<string> Locations { get; init; }

    /// <summary>The use that the credentials allow.</summary>
    public required StorageScopeAccess Access { get; init; }

    /// <summary>The URL of the S3 door as the reader reaches it: <c>http://127.0.0.1:4566</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The region for signatures.</summary>
    public required string Region { get; init; }

    /// <summary>
    /// The path below the catalog's URL that returns new credentials for the table, or a whole URL; null if there is none.
    /// </summary>
    public string? RefreshPath { get; init; }
}
