using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Catalog;

/// <summary>A table as the catalog stores it: its definition and its pointer. Immutable.</summary>
public sealed record CatalogTable
{
    public TableId Id { get; init; }

    public required TableName Name { get; init; }

    /// <summary>Its creation time, in milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>
    /// Whether it was made through Tarn, by a delivery or by a client at any door. A table that was registered or adopted was not: its
    /// files may belong to another program too.
    /// </summary>
    public bool MadeByTarn { get; init; }

    /// <summary>
    /// The door document: the door returns it, and the lake never interprets it. Its first byte is the door's own
    /// version. It may be empty.
    /// </summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>
    /// Every change of the definition or the pointer raises it, Tarn's own changes too: D31 (a failed requirement is a
    /// conflict). It begins at 0.
    /// </summary>
    public long Version { get; init; }

    /// <summary>The time of its last change, in milliseconds since the epoch.</summary>
    public required long UpdatedMs { get; init; }

    /// <summary>The current metadata file; null for a table that is not Iceberg.</summary>
    public string? MetadataLocation { get; init; }

    /// <summary>The metadata file before the current one; null at first.</summary>
    public string? PreviousMetadataLocation { get; init; }

    /// <summary>The current metadata file of a view that was described in Iceberg's form; null for everything else.</summary>
    public string? ViewLocation { get; init; }

    /// <summary>The identity of a view of that form. It remains when another door describes the view again; null: it never had one.</summary>
    public Guid? ViewUuid { get; init; }

    /// <summary>The folder of its files, as its metadata gives it; null for a table that is not Iceberg.</summary>
    public string? Place { get; init; }

    /// <summary>The folders in which it reads and writes; empty for a table that is not Iceberg, or not in the object store.</summary>
    public IReadOnlyList<TableLocation> Places { get; init; } = [];

    /// <summary>
    /// The locations in which the server may delete: a holder of <c>s3:DeleteObject</c> on them created or changed the table.
    /// </summary>
    public IReadOnlyList<TableLocation> DeletablePlaces { get; init; } = [];

    /// <summary>
    /// Tarn changed the schema after a client last wrote the definition. Doors then show the columns of the table's
    /// metadata instead of the definition's.
    /// </summary>
    public bool SchemaByTarn { get; init; }

    /// <summary>
    /// The values of its columns by kind, as the deliveries' commits counted them: JSON of <c>docs/formats/lake.md</c>. It may be empty.
    /// </summary>
    public ReadOnlyMemory<byte> Kinds { get; init; }

    /// <summary>
    /// The digest of the view, query and source whose rows the table materializes; null: there are none. Only a statement that read all rows of the source
    /// with its caller's rights sets it, so it cannot be claimed as a property can.
    /// </summary>
    public string? Keeps { get; init; }

    /// <summary>Whether it is an Iceberg table. If not, it is a plain Glue table.</summary>
    public bool IsIceberg => MetadataLocation is not null;

    /// <summary>
    /// Whether Tarn's defaults hold for the table: snapshots expire, and old metadata files go. A table that was not made through Tarn has
    /// them when its property <c>tarn.maintenance</c> is <c>on</c>.
    /// </summary>
    public bool HasDefaults(TableMetadata metadata) => MadeByTarn || metadata.Property(OwnProperties.Maintenance, "") == "on";

    /// <summary>Whether a file is in the table's locations.</summary>
    public bool Holds(string location)
    {
        foreach (var place in Places)
        {
            if (place.Holds(location))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Checks that metadata names the table's own locations. A caller with write rights to the bucket can replace the metadata file. The rights
    /// to the locations of the new file were never checked.
    /// </summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public void CheckPlaces(TableMetadata metadata)
    {
        if (!TableLocation.Of(metadata).SequenceEqual(Places))
        {
            throw new TarnException(
                ErrorKind.AccessDenied, $"The metadata file {MetadataLocation} of table {Name} was replaced: it names other places than the table's.");
        }
    }

    /// <summary>Whether the server may delete in every location of the table.</summary>
    public bool IsDeletable => Places.Count > 0 && Places.All(DeletablePlaces.Contains);

    /// <summary>
    /// This table with a metadata file as its pointer. The server may then delete in the locations in which it might before, and in the
    /// locations in which the holder may.
    /// </summary>
    /// <param name="location">The metadata file.</param>
    /// <param name="metadata">Its content.</param>
    /// <param name="rights">The rights of the caller or role that changes the table; null: a job of the server itself does.</param>
    public CatalogTable PointTo(string location, TableMetadata metadata, IRights? rights)
    {
        var places = TableLocation.Of(metadata);
        return this with
        {
            MetadataLocation = location,
            Place = metadata.Location,
            Places = places,
            DeletablePlaces =
            [
                .. places.Where(place => DeletablePlaces.Any(granted => granted.Contains(place))
                    || rights?.OfFolder(ObjectActions.Delete, place.Bucket, place.Folder) == FolderRight.All),
            ],
        };
    }

    /// <summary>This table with the members that the registry of names holds.</summary>
    internal CatalogTable Named(CatalogEntry entry) => this with
    {
        Id = new TableId(entry.Id),
        Name = entry.Name.ToTable(),
        CreatedMs = entry.CreatedMs,
        Document = entry.Document,
    };

    internal CatalogEntry ToEntry() => new() { Id = Id.Value, Name = CatalogName.Of(Name), CreatedMs = CreatedMs, Document = Document };
}
