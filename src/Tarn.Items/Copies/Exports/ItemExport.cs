using System.Globalization;
using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Storage.Checksums;

namespace Tarn.Items.Copies.Exports;

/// <summary>An export of a table to objects. Immutable.</summary>
public sealed record ItemExport
{
    public required long Id { get; init; }

    public required ExportState State { get; init; }

    public required ResourceId Table { get; init; }

    public required string TableArn { get; init; }

    /// <summary>The table's UUID in answers and manifests.</summary>
    public required string TableId { get; init; }

    /// <summary>The base with which the export's rows begin.</summary>
    public required long Copy { get; init; }

    public required ExportContent Content { get; init; }

    /// <summary>The begin of an incremental export, Unix milliseconds; 0: a full one.</summary>
    public long FromMs { get; init; }

    /// <summary>The moment of a full export, or the end of an incremental one, which is not in it: Unix milliseconds.</summary>
    public required long ToMs { get; init; }

    public required string Bucket { get; init; }

    /// <summary>The account that must own the bucket; null: any.</summary>
    public string? BucketOwner { get; init; }

    /// <summary>The beginning of the keys; null: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>AES256; null: not named.</summary>
    public string? Encryption { get; init; }

    /// <summary>The caller, whose rights each pass asks.</summary>
    public required KeptCaller Caller { get; init; }

    /// <summary>The token of the request; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>A digest of the request: a token belongs to one request.</summary>
    public string RequestDigest { get; init; } = string.Empty;

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public long Items { get; init; }

    /// <summary>DynamoDB's count of the bytes of the lines' items.</summary>
    public long Bytes { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    /// <summary>The name of its folder: its time, and digits that no other export of that time has.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Started.ToUnixTimeMilliseconds():D14}-{Crc32C.Compute(BitConverter.GetBytes(Id)):x8}");

    public string Arn => $"{TableArn}/export/{Name}";

    /// <summary>The folder of all exports in the bucket.</summary>
    public string Root => string.IsNullOrEmpty(Prefix) ? "AWSDynamoDB/" : $"{Prefix.TrimEnd('/')}/AWSDynamoDB/";

    /// <summary>The folder of its manifests.</summary>
    public string Folder => $"{Root}{Name}/";

    /// <summary>The folder of its data. Incremental exports share one.</summary>
    public string DataFolder => Content == ExportContent.Items ? $"{Folder}data/" : $"{Root}data/";
}
