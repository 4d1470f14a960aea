using Tarn.Delivery.Configuration;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// The error documents of one flush and error type, stored for the quarantine: its table is fed from them, and a redrive
/// takes the records from them. They stay when a user deletes the error object.
/// </summary>
internal sealed record QuarantineFile
{
    public required DeliveryId Delivery { get; init; }

    /// <summary>The delivery's account, region and name: the delivery may be removed before its table has the file.</summary>
    public required (string Account, string Region, string Name) Owner { get; init; }

    /// <summary>The file's id. Its documents are numbered from 0: document 5 of file 17 is the entry <c>17-5</c>.</summary>
    public required long Id { get; init; }

    /// <summary>The documents, one JSON object a line, compressed as the error object.</summary>
    public required UnkeyedBlob Documents { get; init; }

    public required ObjectCompression Compression { get; init; }

    /// <summary>The number of documents.</summary>
    public required long Count { get; init; }

    /// <summary>The error object's location: <c>s3://bucket/key</c>.</summary>
    public required string Location { get; init; }

    public required string ErrorType { get; init; }

    /// <summary>The time of the commit, Unix milliseconds.</summary>
    public required long CommittedMs { get; init; }
}
