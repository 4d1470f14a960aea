using Tarn.Aws.Glue.Model;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>The door documents of databases and tables. A table's document also holds its partition indexes.</summary>
internal static class CatalogDocument
{
    public static byte[] Encode(Database database) => ShapeDocument.Encode(new GetDatabaseOutput { Database = database });

    public static Database DecodeDatabase(Lake.Catalog.Database database) => database.Document.IsEmpty
        ? new Database { Name = database.Name.Database }
        : ShapeDocument.Decode<GetDatabaseOutput>(database.Document).Database!;

    public static byte[] Encode(Table table, IReadOnlyList<PartitionIndexDescriptor> indexes) => ShapeDocument.Encode(
        new GetTableOutput { Table = table },
        new GetPartitionIndexesOutput { PartitionIndexDescriptorList = indexes });

    /// <summary>The table as a client described it; null when Tarn created it and no client has described it.</summary>
    public static Table? DecodeTable(ReadOnlyMemory<byte> document) =>
        document.IsEmpty ? null : ShapeDocument.DecodeFirst<GetTableOutput>(document).Table!;

    public static IReadOnlyList<PartitionIndexDescriptor> DecodeIndexes(ReadOnlyMemory<byte> document) =>
        document.IsEmpty ? [] : ShapeDocument.DecodeSecond<GetPartitionIndexesOutput>(document).PartitionIndexDescriptorList ?? [];
}
