using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Sql.Running;
using Tarn.Storage;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Sql.Definitions;

/// <summary>Chooses the locations of new tables and views.</summary>
internal sealed class NewLocations(StatementLake lake)
{
    private const string TablesFolder = "tables/";

    private readonly DefaultLocations _defaults = new(lake.Catalog, lake.Store);

    /// <summary>
    /// The location of a table: the given one, else below the database's, else below the results of the work group, else in Tarn's
    /// own bucket.
    /// </summary>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY: the location's bucket does not exist.</exception>
    public async ValueTask<string> OfTable(TableName table, string? given, StatementScope scope, CancellationToken cancellationToken)
    {
        var results = _defaults.OfDatabase(table.DatabaseName) is null ? scope.ResultFolder : null;
        var location = given is { Length: > 0 } ? given.TrimEnd('/')
            : results is not null ? $"{results}{TablesFolder}{scope.Id}"
            : await _defaults.Free(_defaults.FolderOf(table), cancellationToken);
        await EnsureBucket(table.Scope, location, cancellationToken);
        return location;
    }

    /// <summary>The location of a view's metadata: below the database's, else in Tarn's own bucket.</summary>
    /// <exception cref="SqlException">As of <see cref="OfTable"/>.</exception>
    public async ValueTask<string> OfView(TableName view, CancellationToken cancellationToken)
    {
        var location = await _defaults.Free(_defaults.FolderOf(view), cancellationToken);
        await EnsureBucket(view.Scope, location, cancellationToken);
        return location;
    }

    /// <summary>Creates Tarn's own bucket if the location is in it. Other buckets must exist in the account.</summary>
    private async ValueTask EnsureBucket(CatalogScope scope, string location, CancellationToken cancellationToken)
    {
        var bucket = ObjectLocation.TryParse(location)?.Bucket
            ?? throw new SqlException(SqlErrorName.InvalidTableProperty, $"Location {location} is not in the object store; s3://bucket/folder is");
        if (lake.Objects.FindBucket(bucket) is { } found && found.Account == scope.Account)
        {
            return;
        }

        if (bucket != SystemFolder.BucketOf(scope.Account, scope.Region))
        {
            throw new SqlException(SqlErrorName.InvalidTableProperty, $"Location {location}: the bucket {bucket} does not exist");
        }

        try
        {
            await lake.Objects.CreateBucket(bucket, scope.Account, scope.Region, cancellationToken);
        }
        catch (TarnException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // Another statement created it a moment ago.
        }
    }
}
