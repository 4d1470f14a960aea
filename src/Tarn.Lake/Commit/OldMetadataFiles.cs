using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Removal;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// The earlier metadata files of a table: 20 stay, or the number in its property. Each commit names one more, so each commit
/// leaves the oldest one.
/// </summary>
internal static class OldMetadataFiles
{
    private const int KeptDefault = 20;

    /// <summary>The log of a commit that follows other metadata.</summary>
    /// <param name="metadata">The metadata of the commit.</param>
    /// <param name="before">The metadata that it follows.</param>
    /// <param name="beforeLocation">Its file.</param>
    public static IReadOnlyList<MetadataLogEntry> Log(TableMetadata metadata, TableMetadata before, string beforeLocation) =>
        [.. before.MetadataLog.Append(new MetadataLogEntry(before.LastUpdatedMs, beforeLocation)).TakeLast(KeptOf(metadata))];

    /// <summary>The files that a table retains: the current one, and the newest ones of its log.</summary>
    public static IEnumerable<string> Kept(string location, TableMetadata metadata) =>
        metadata.MetadataLog.TakeLast(KeptOf(metadata)).Select(entry => entry.MetadataFile).Append(location);

    /// <summary>
    /// The files that a change of the pointer leaves; none in a table without Tarn's defaults, unless its property is true: Iceberg's
    /// default.
    /// </summary>
    /// <param name="named">The files that the table retained before.</param>
    /// <param name="location">The new metadata file.</param>
    /// <param name="metadata">The new metadata.</param>
    public static IReadOnlyList<string> Left(CatalogTable table, IEnumerable<string> named, string location, TableMetadata metadata) =>
        metadata.Property("write.metadata.delete-after-commit.enabled", table.HasDefaults(metadata) ? "true" : "false") == "true"
            ? [.. named.Except(Kept(location, metadata))]
            : [];

    /// <summary>
    /// Removes these files with the commit that leaves them: readers hold the metadata itself. Returns the files that wait for the job
    /// that removes files: it counts files outside the table's locations, and files that the server may not delete yet.
    /// </summary>
    public static async ValueTask<IReadOnlyList<string>> Remove(
        IMetadataTransaction transaction, LakeCatalog catalog, CatalogTable table, IReadOnlyList<string> files)
    {
        var waiting = files.Where(file => !table.Holds(file)).ToList();
        if (waiting.Count < files.Count)
        {
            await RemovalGate.Remove(transaction, catalog, table.Id, files.Where(table.Holds), waiting);
        }

        return waiting;
    }

    private static int KeptOf(TableMetadata metadata) =>
        int.TryParse(metadata.Property("write.metadata.previous-versions-max", ""), NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0
            ? max
            : KeptDefault;
}
