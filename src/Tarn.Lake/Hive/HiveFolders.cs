using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Hive;

/// <summary>
/// The folders from which Hive tables read: their own, the ones of partitions, and the ones that templates of projected partitions begin with.
/// They may be inside an Iceberg table's location. The server deletes nothing in them, because it does not know their files.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="store">The rows of partitions.</param>
/// <param name="locationsOf">The locations and templates that a table's description names; none for an Iceberg table.</param>
public sealed class HiveFolders(LakeCatalog catalog, IMetadataStore store, Func<CatalogTable, IReadOnlyList<string>> locationsOf)
{
    private const string Variable = "${";

    /// <summary>The folders in or around one of the locations, each with its table.</summary>
    public async ValueTask<IReadOnlyList<(TableName Table, TableLocation Folder)>> In(IReadOnlyList<TableLocation> places, CancellationToken cancellationToken)
    {
        var found = new List<(TableName, TableLocation)>();
        foreach (var table in catalog.All().Where(table => !table.IsIceberg))
        {
            var locations = locationsOf(table);
            found.AddRange(Overlapping(locations, places).Select(folder => (table.Name, folder)));
            if (locations.Count > 0)
            {
                await foreach (var location in Partitions(table, cancellationToken))
                {
                    found.AddRange(Overlapping([location], places).Select(folder => (table.Name, folder)));
                }
            }
        }

        return found;
    }

    private async IAsyncEnumerable<string> Partitions(
        CatalogTable table, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partitions = new PartitionTable(table.Id, []);
        for (ReadOnlyMemory<byte>? next = ReadOnlyMemory<byte>.Empty; next is { } from;)
        {
            (var page, next) = await partitions.List(store, null, null, from, PartitionTable.PageMax, cancellationToken);
            foreach (var partition in page)
            {
                if (partition.Location is { } location)
                {
                    yield return location;
                }
            }
        }
    }

    private static IEnumerable<TableLocation> Overlapping(IReadOnlyList<string> locations, IReadOnlyList<TableLocation> places) =>
        locations.Select(Folder).OfType<TableLocation>().Where(folder => places.Any(folder.Overlaps));

    // A template's folder is the last one before its first variable.
    private static TableLocation? Folder(string location)
    {
        var variable = location.IndexOf(Variable, StringComparison.Ordinal);
        return TableLocation.Of(variable < 0 ? location : location[..(location.LastIndexOf('/', variable) + 1)]);
    }
}
