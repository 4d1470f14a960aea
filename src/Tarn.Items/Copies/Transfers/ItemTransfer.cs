using System.Globalization;
using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Storage;
using Tarn.Storage.Checksums;
using Tarn.Storage.Objects;

namespace Tarn.Items.Copies.Transfers;

/// <summary>An export of a table to objects, or an import of objects into a table. Immutable.</summary>
public abstract record ItemTransfer
{
    /// <summary>The reason of a failure: there is no such bucket.</summary>
    public const string NoBucket = "NoSuchBucket";

    public required long Id { get; init; }

    public required TransferState State { get; init; }

    public required ResourceId Table { get; init; }

    public required string TableArn { get; init; }

    /// <summary>The base with which an export's rows begin, or the copy that gets an import's rows.</summary>
    public required long Copy { get; init; }

    public required string Bucket { get; init; }

    /// <summary>The account that must own the bucket; null: any.</summary>
    public string? BucketOwner { get; init; }

    /// <summary>The beginning of the keys; null: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>The caller, whose rights each pass asks.</summary>
    public required KeptCaller Caller { get; init; }

    /// <summary>The token of the request; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>A digest of the request: a token belongs to one request.</summary>
    public string RequestDigest { get; init; } = string.Empty;

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    /// <summary>The end of its ARN: its time, and digits that no other one of that time has.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Started.ToUnixTimeMilliseconds():D14}-{Crc32C.Compute(BitConverter.GetBytes(Id)):x8}");

    public abstract string Arn { get; }

    /// <summary>Checks that the bucket exists and has the named owner.</summary>
    /// <exception cref="TarnException">NotFound with the reason <see cref="NoBucket"/>; AccessDenied: it has another owner.</exception>
    internal void CheckBucket(ObjectStore objects)
    {
        if (objects.FindBucket(Bucket) is not { } bucket)
        {
            throw new TarnException(ErrorKind.NotFound, "The specified bucket does not exist.") { Reason = NoBucket };
        }

        if (BucketOwner is { } owner && owner != bucket.Account)
        {
            throw new TarnException(ErrorKind.AccessDenied, $"Bucket {Bucket} has another owner than {owner}.");
        }
    }
}
