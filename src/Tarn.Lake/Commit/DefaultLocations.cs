using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Lake.Commit;

/// <summary>Chooses the locations of tables that are created without one.</summary>
public sealed class DefaultLocations(LakeCatalog catalog, IMetadataStore store)
{
    private const int AttemptsMax = 5;

    /// <summary>
    /// The folder of a table without a location: below the location of its database, if that is in the object store, else in
    /// Tarn's own bucket.
    /// </summary>
    public string FolderOf(TableName name) => $"{OfDatabase(name.DatabaseName) ?? OwnOf(name.DatabaseName)}/{name.Table}";

    /// <summary>The location of a database without a slash at its end; null: it has none in the object store.</summary>
    public string? OfDatabase(DatabaseName name) =>
        catalog.TryFindDatabase(name, out var database) && database.Location is { } location && ObjectLocation.TryParse(location) is not null
            ? location.TrimEnd('/') : null;

    /// <summary>The location: the folder, or the folder with a suffix when another table's location overlaps it.</summary>
    /// <param name="folder">The wanted location.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<string> Free(string folder, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var location = attempt == 1 ? folder : $"{folder}-{Guid.NewGuid().ToString("N")[..8]}";
            if (await store.Read(reader => TableLocations.FindOverlap(reader, location), cancellationToken) is null || attempt == AttemptsMax)
            {
                return location;
            }
        }
    }

    private static string OwnOf(DatabaseName name) => $"s3://{SystemFolder.BucketOf(name.Scope.Account, name.Scope.Region)}/{name.Database}";
}
