using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Aws.Iceberg.Commits;

/// <summary>Chooses and checks the locations of tables' files.</summary>
/// <param name="ownLocations">Whether a table gets a location of its own instead of a location outside the object store.</param>
/// <param name="ensureBucket">Creates a bucket (name, account, region) if it is missing.</param>
internal sealed class RequestedLocations(
    LakeCatalog catalog, IMetadataStore store, bool ownLocations, Func<string, string, string, CancellationToken, ValueTask> ensureBucket)
{
    private readonly DefaultLocations _defaults = new(catalog, store);

    /// <summary>
    /// The location of a new table: the requested one, else one below the namespace's location, else one in the account's
    /// bucket. An occupied default location gets a suffix.
    /// </summary>
    /// <exception cref="AwsErrorException">BadRequestException: the location is not in the object store.</exception>
    public async Task<string> New(TableName name, string? requested, CancellationToken cancellationToken)
    {
        if (requested is not null && IsInStore(requested))
        {
            return requested.TrimEnd('/');
        }

        return await _defaults.Free(_defaults.FolderOf(name), cancellationToken);
    }

    /// <summary>Creates the account's bucket if the location is in it. Other buckets must exist.</summary>
    public async ValueTask EnsureBucket(TableName name, string location, CancellationToken cancellationToken)
    {
        var bucket = ObjectLocation.Parse(location).Bucket;
        if (bucket == SystemFolder.BucketOf(name.Scope.Account, name.Scope.Region))
        {
            await ensureBucket(bucket, name.Scope.Account, name.Scope.Region, cancellationToken);
        }
    }

    /// <summary>The location, if it is in the object store; null: the table gets a location of its own instead.</summary>
    /// <exception cref="AwsErrorException">BadRequestException: it is not, and tables get no locations of their own.</exception>
    public string? InStore(string location) => IsInStore(location) ? location : null;

    /// <summary>The commit with locations that are in the object store.</summary>
    /// <exception cref="AwsErrorException">BadRequestException: a location is not in the object store.</exception>
    public TableCommit Take(CommitLock commitLock, TableCommit commit)
    {
        if (!commit.Updates.OfType<TableUpdate.SetLocation>().Any(moved => !IsInStore(moved.Location)))
        {
            return commit;
        }

        // The staged table has got its location. A client that requests another location gets this one again.
        var own = commitLock.Metadata?.Location ?? _defaults.FolderOf(commitLock.Name);
        return commit with
        {
            Updates = [.. commit.Updates.Select(update =>
                update is TableUpdate.SetLocation moved && !IsInStore(moved.Location) ? new TableUpdate.SetLocation(own) : update)],
        };
    }

    // False only where the table gets a location of its own instead.
    private bool IsInStore(string location)
    {
        if (ObjectLocation.TryParse(location) is not null)
        {
            return true;
        }

        return ownLocations ? false : throw IcebergFailures.BadRequest(
            $"Location {location} is not in the object store; supported: s3://, s3a:// and s3n://, "
                + "or the setting --iceberg-own-locations on (docs/iceberg-rest.md).");
    }
}
