using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>Makes tables of metadata that exists: another program wrote it, or the table was dropped.</summary>
public static class TableRegistration
{
    /// <summary>Reads the metadata.</summary>
    /// <exception cref="TarnException">
    /// NotFound, InvalidArgument or LimitExceeded: the file cannot be read as Iceberg metadata. AccessDenied: the table lies in the
    /// system folder.
    /// </exception>
    public static async ValueTask<TableMetadata> Read(LakeCatalog catalog, TableName name, string location, CancellationToken cancellationToken)
    {
        var metadata = await catalog.Loader.Metadata(location, cancellationToken);
        SystemDatabases.CheckLocation(name, metadata.Location);
        return metadata;
    }

    /// <summary>Creates the table with a pointer to its metadata.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="name">The name.</param>
    /// <param name="pointer">The metadata file, and the table's location in it.</param>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    /// <exception cref="TarnException">NotFound: the database does not exist; AlreadyExists.</exception>
    public static ValueTask<CatalogTable> Create(
        LakeCatalog catalog, IMetadataTransaction transaction, TableName name, (string Metadata, string Place) pointer, long nowMs) =>
        catalog.CreateTable(transaction, new CatalogTable
        {
            Name = name,
            CreatedMs = nowMs,
            UpdatedMs = nowMs,
            MetadataLocation = pointer.Metadata,
            Place = pointer.Place,
        });
}
