using System.Globalization;
using Tarn.Lake.Files;
using Tarn.Lake.Formats;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Workers.Leases;

/// <summary>Leases files of the object store.</summary>
/// <param name="plans">The read plans of Parquet files.</param>
public sealed class ObjectLeases(ObjectStore objects, ParquetReadPlans plans) : IFileLeases
{
    /// <summary>Whether the files are for the operator's export, and not written again into their buckets.</summary>
    public bool IsForExport { get; init; }

    /// <inheritdoc/>
    public async ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken)
    {
        var (bucket, key) = ObjectLocation.Parse(location);
        if (IsOthers(account, bucket))
        {
            throw new WorkerException(WorkerErrorName.PermissionDenied, Refusal(location));
        }

        var version = await objects.Head(bucket, key, cancellationToken);
        if (rights is InstanceRights && !IsForExport && !objects.StaysSealed(version, bucket))
        {
            throw new WorkerException(
                WorkerErrorName.NotSupported, $"{location} is encrypted with a key, and its bucket has none by default: give the bucket a default key");
        }

        try
        {
            return new LeasedFile(await objects.LeaseLocalFile(version, rights, cancellationToken), version, plans);
        }
        catch (TarnException refused) when (IsOfKey(version, refused))
        {
            throw new WorkerException(WorkerErrorName.PermissionDenied, $"Access denied to {location}: {refused.Message}");
        }
    }

    /// <summary>The name of the link to a version of an object.</summary>
    public static string LinkNameOf(long version) => "v" + version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a bucket belongs to another account. A table's description names its files, so it could name other accounts' files.</summary>
    public bool IsOthers(string account, string bucket) => objects.FindBucket(bucket) is { } found && found.Account != account;

    /// <summary>Why the key of an object does not open for a reader now; null: it does, or the object has none, or does not exist.</summary>
    public async ValueTask<string?> IsKeyRefused(IRights rights, string bucket, string key, CancellationToken cancellationToken)
    {
        ObjectVersion version;
        try
        {
            version = await objects.Head(bucket, key, cancellationToken);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            return null;
        }

        try
        {
            objects.RequireOpen(version, rights);
            return null;
        }
        catch (TarnException refused) when (IsOfKey(version, refused))
        {
            return refused.Message;
        }
    }

    // A key that was deleted, is disabled, or is not the reader's.
    private static bool IsOfKey(ObjectVersion version, TarnException failure) => version.Seal is { Kind: SealKind.Kms }
        && failure.Kind is ErrorKind.AccessDenied or ErrorKind.NotFound or ErrorKind.Conflict;

    /// <summary>The sentence about a file of another account.</summary>
    public static string Refusal(string location) => $"Access denied to {location}: its bucket belongs to another account";
}
