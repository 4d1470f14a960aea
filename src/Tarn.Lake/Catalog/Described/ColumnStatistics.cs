using System.Security.Cryptography;
using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Described;

/// <summary>Statistics of the columns of a table or of one of its partitions, as documents of the door.</summary>
/// <seealso href="https://docs.aws.amazon.com/glue/latest/webapi/API_ColumnStatistics.html"/>
public static class ColumnStatistics
{
    private const byte RowVersion = 1;
    private const byte OfTable = 0;
    private const byte OfPartition = 1;

    /// <summary>The statistics of a whole table.</summary>
    public static byte[] Owner(TableId table) => [.. CatalogKeys.Table(table), OfTable];

    /// <summary>The statistics of a partition.</summary>
    /// <param name="partition">The key of the partition's row.</param>
    internal static byte[] Owner(TableId table, ReadOnlySpan<byte> partition) =>
        [.. CatalogKeys.Table(table), OfPartition, .. SHA256.HashData(partition)];

    /// <summary>Stores the statistics of a column.</summary>
    public static void Put(IMetadataTransaction transaction, byte[] owner, string column, ReadOnlyMemory<byte> document) =>
        transaction.Put(LakeSpaces.ColumnStatistics, Key(owner, column), new ValueWriter(RowVersion).Bytes(document.Span).ToArray());

    /// <summary>The statistics of a column, or null.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> Find(IMetadataReader reader, byte[] owner, string column) =>
        await reader.Get(LakeSpaces.ColumnStatistics, Key(owner, column)) is { } value
            ? new ValueReader(value.Span).Bytes()
            : default(ReadOnlyMemory<byte>?);

    /// <summary>Removes the statistics of a column, and returns whether there were any.</summary>
    public static async ValueTask<bool> Delete(IMetadataTransaction transaction, byte[] owner, string column)
    {
        var exists = await Find(transaction, owner, column) is not null;
        transaction.Delete(LakeSpaces.ColumnStatistics, Key(owner, column));
        return exists;
    }

    /// <summary>Removes all statistics of an owner that goes.</summary>
    internal static async ValueTask DeleteAll(IMetadataTransaction transaction, byte[] owner)
    {
        // A table has at most some hundred columns with statistics.
        foreach (var row in await transaction.Scan(LakeSpaces.ColumnStatistics, KeyRange.Prefix(owner), MetadataLimits.BackgroundRowsMax))
        {
            transaction.Delete(LakeSpaces.ColumnStatistics, row.Key);
        }
    }

    private static byte[] Key(byte[] owner, string column) => [.. owner, .. Encoding.UTF8.GetBytes(column.ToLowerInvariant())];
}
