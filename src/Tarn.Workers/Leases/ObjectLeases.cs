using System.Globalization;
using Tarn.Lake.Files;
using Tarn.Lake.Formats;
using Tarn.Storage.Objects;

namespace Tarn.Workers.Leases;

/// <summary>Leases files of the object store.</summary>
/// <param name="plans">The read plans of Parquet files.</param>
public sealed class ObjectLeases(ObjectStore objects, ParquetReadPlans plans) : IFileLeases
{
    /// <inheritdoc/>
    public async ValueTask<IFileLease> LeaseFile(string account, string location, CancellationToken cancellationToken)
    {
        var (bucket, key) = ObjectLocation.Parse(location);
        if (IsOthers(account, bucket))
        {
            throw new WorkerException(WorkerErrorName.PermissionDenied, Refusal(location));
        }

        var version = await objects.Head(bucket, key, cancellationToken);
        return new LeasedFile(await objects.LeaseLocalFile(version, cancellationToken), version, plans);
    }

    /// <summary>The name of the link to a version of an object.</summary>
    public static string LinkNameOf(long version) => "v" + version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a bucket belongs to another account. A table's description names its files, so it could name other accounts' files.</summary>
    public bool IsOthers(string account, string bucket) => objects.FindBucket(bucket) is { } found && found.Account != account;

    /// <summary>The sentence about a file of another account.</summary>
    public static string Refusal(string location) => $"Access denied to {location}: its bucket belongs to another account";
}
