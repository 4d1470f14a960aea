using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Commit;

/// <summary>Makes tables of metadata that exists: another program wrote it, or the table was dropped.</summary>
public static class TableRegistration
{
    /// <summary>Reads the metadata, and checks that the holder may read it and use the locations that it names.</summary>
    /// <exception cref="TarnException">As of <see cref="Open"/>; AccessDenied also: the holder may not read or write in a location.</exception>
    public static async ValueTask<TableMetadata> Read(
        LakeCatalog catalog, TableName name, string location, IRights rights, CancellationToken cancellationToken)
    {
        var metadata = await Open(catalog, name, location, rights, cancellationToken);
        rights.RequireUse(TableLocation.Of(metadata));
        return metadata;
    }

    /// <summary>Reads the metadata, and checks that the holder may read it: an error would show its content.</summary>
    /// <exception cref="TarnException">
    /// NotFound, InvalidArgument or LimitExceeded: the file cannot be read as Iceberg metadata. AccessDenied: the holder has no right to
    /// the file, or the table is in the system folder.
    /// </exception>
    internal static async ValueTask<TableMetadata> Open(
        LakeCatalog catalog, TableName name, string location, IRights rights, CancellationToken cancellationToken)
    {
        rights.RequireRead(location);
        var metadata = await catalog.Loader.Metadata(location, cancellationToken);
        SystemDatabases.CheckLocation(name, metadata.Location);
        return metadata;
    }

    /// <summary>Creates the table with a pointer to its metadata.</summary>
    /// <param name="pointer">The metadata file and its content.</param>
    /// <param name="rights">The rights of the caller.</param>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    /// <exception cref="TarnException">
    /// NotFound: the database does not exist; AlreadyExists; InvalidArgument: a location is in or around another table's.
    /// </exception>
    public static ValueTask<CatalogTable> Create(
        LakeCatalog catalog,
        IMetadataTransaction transaction,
        TableName name,
        (string Location, TableMetadata Metadata) pointer,
        IRights rights,
        long nowMs) =>
        catalog.CreateTable(
            transaction,
            new CatalogTable { Name = name, CreatedMs = nowMs, UpdatedMs = nowMs }.PointTo(pointer.Location, pointer.Metadata, rights));
}
