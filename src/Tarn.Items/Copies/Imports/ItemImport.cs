using System.Globalization;
using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Items.Tables;
using Tarn.Storage.Checksums;

namespace Tarn.Items.Copies.Imports;

/// <summary>An import of objects into a new table. Immutable.</summary>
public sealed record ItemImport
{
    public required long Id { get; init; }

    public required ImportState State { get; init; }

    public required ResourceId Table { get; init; }

    public required string TableArn { get; init; }

    /// <summary>The copy that gets the sorted rows.</summary>
    public required long Copy { get; init; }

    public required ImportFormat Format { get; init; }

    public required ImportCompression Compression { get; init; }

    /// <summary>Between the fields of a line of CSV.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The names of the fields of CSV; empty: the first line of each object has them.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public required string Bucket { get; init; }

    /// <summary>The account that must own the bucket; null: any.</summary>
    public string? BucketOwner { get; init; }

    /// <summary>The beginning of the imported keys; null: all objects of the bucket.</summary>
    public string? Prefix { get; init; }

    /// <summary>The caller, whose rights each pass asks.</summary>
    public required KeptCaller Caller { get; init; }

    /// <summary>The token of the request; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>A digest of the request: a token belongs to one request.</summary>
    public string RequestDigest { get; init; } = string.Empty;

    /// <summary>The table as it was made, for answers; null until the import has begun.</summary>
    public ItemTable? Definition { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public ImportCounts Counts { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    /// <summary>The end of its ARN: its time, and digits that no other import of that time has.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Started.ToUnixTimeMilliseconds():D14}-{Crc32C.Compute(BitConverter.GetBytes(Id)):x8}");

    public string Arn => $"{TableArn}/import/{Name}";
}
