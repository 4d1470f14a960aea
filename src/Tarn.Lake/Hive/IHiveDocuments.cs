using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Lake.Hive;

/// <summary>The door documents of Hive tables and their partitions. Their form is the door's own.</summary>
public interface IHiveDocuments
{
    /// <summary>The table that a row describes; null: the row is a view's, or no client has described it.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: a column has no known type.</exception>
    HiveTable? Read(CatalogTable row);

    /// <summary>
    /// The location that a row's description names, and its template of projected partitions; none for an Iceberg table. It never fails,
    /// whatever a client described.
    /// </summary>
    IReadOnlyList<string> Locations(CatalogTable row);

    /// <summary>How the files of a partition are read; the table's own description, where the partition has none.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: a column has no known type.</exception>
    HiveStorage Read(HiveTable table, Partition partition);

    /// <summary>The document of a new table.</summary>
    /// <param name="createdBy">The ARN of the principal that makes it.</param>
    ReadOnlyMemory<byte> Write(HiveTable table, string createdBy);

    /// <summary>The document of a table with another definition. Members that the definition lacks stay.</summary>
    /// <param name="before">The document before.</param>
    ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> before, HiveTable table);

    /// <summary>The document of a row's definition as one of its earlier versions.</summary>
    ReadOnlyMemory<byte> Archived(CatalogTable row);

    /// <summary>A partition with another location.</summary>
    Partition Move(Partition partition, HiveTable table, string location);

    /// <summary>A new partition with the table's description and its own location.</summary>
    /// <param name="values">A value for each partition key.</param>
    /// <param name="storage">How its files are read.</param>
    /// <param name="nowMs">The time, Unix milliseconds.</param>
    Partition NewPartition(IReadOnlyList<string> values, HiveStorage storage, long nowMs);
}
