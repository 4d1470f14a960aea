using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Tables as Glue shows them, with the columns of their metadata where these count.</summary>
internal static class ShownTables
{
    /// <summary>The table with its current pointer, columns and version.</summary>
    public static async ValueTask<Table> Of(LakeCatalog catalog, CatalogTable entry, Call call, CancellationToken cancellationToken)
    {
        if (!TableDefinitions.ShowsMetadata(entry))
        {
            return TableDefinitions.Show(entry, call, null);
        }

        try
        {
            return TableDefinitions.Show(entry, call, await catalog.Loader.Metadata(entry.MetadataLocation!, cancellationToken));
        }
        catch (TarnException) when (catalog.TryFindTable(entry.Name, out var now) && now.MetadataLocation != entry.MetadataLocation)
        {
            // Twenty commits followed meanwhile and the metadata file was removed: show the table's present state.
            return await Of(catalog, now, call, cancellationToken);
        }
        catch (TarnException exception) when (exception.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument)
        {
            // The metadata was removed from the bucket. The entry stays visible, so that it can be repaired or dropped.
            return TableDefinitions.Show(entry, call, null);
        }
    }
}
