using System.Security.Cryptography;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>
/// Rows of partitions, and of the storage descriptors that they share by hash (<c>docs/formats/lake.md</c>). A descriptor's row stays until
/// its table is gone.
/// </summary>
internal static class PartitionRows
{
    private const byte RowVersion = 1;

    /// <summary>Writes a partition, and its descriptor if no other partition has brought it.</summary>
    public static async ValueTask Put(IMetadataTransaction transaction, TableId table, ReadOnlyMemory<byte> key, Partition partition)
    {
        var hash = partition.Descriptor.IsEmpty ? [] : SHA256.HashData(partition.Descriptor.Span);
        if (hash.Length > 0)
        {
            var shared = DescriptorKey(table, hash);
            if (await transaction.Get(LakeSpaces.PartitionDescriptors, shared) is null)
            {
                transaction.Put(LakeSpaces.PartitionDescriptors, shared, new ValueWriter(RowVersion).Bytes(partition.Descriptor.Span).ToArray());
            }
        }

        transaction.Put(LakeSpaces.Partitions, key, new ValueWriter(RowVersion)
            .Texts(partition.Values)
            .Count(partition.CreatedMs)
            .Text(partition.Location)
            .Bytes(hash)
            .Bytes(partition.Document.Span)
            .ToArray());
    }

    /// <summary>The values of a row's partition alone.</summary>
    public static string[] Values(ReadOnlyMemory<byte> value) => new ValueReader(value.Span).Texts();

    /// <summary>The partition of a row. Descriptors that were read for earlier rows come from <paramref name="known"/>.</summary>
    public static async ValueTask<Partition> Read(
        IMetadataReader reader, TableId table, ReadOnlyMemory<byte> value, Dictionary<string, ReadOnlyMemory<byte>> known)
    {
        var (partition, hash) = Decode(value);
        return hash.Length == 0 ? partition : partition with { Descriptor = await Descriptor(reader, table, hash, known) };
    }

    public static byte[] DescriptorKey(TableId table, byte[] hash) => [.. CatalogKeys.Table(table), .. hash];

    private static (Partition Partition, byte[] Hash) Decode(ReadOnlyMemory<byte> value)
    {
        var row = new ValueReader(value.Span);
        Invariant.Check(row.Version == RowVersion);
        var partition = new Partition { Values = row.Texts(), CreatedMs = row.Count(), Location = row.Text() };
        var hash = row.Bytes();
        return (partition with { Document = row.Bytes() }, hash);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> Descriptor(
        IMetadataReader reader, TableId table, byte[] hash, Dictionary<string, ReadOnlyMemory<byte>> known)
    {
        var name = Convert.ToHexString(hash);
        if (!known.TryGetValue(name, out var descriptor))
        {
            var value = await reader.Get(LakeSpaces.PartitionDescriptors, DescriptorKey(table, hash))
                ?? throw new TarnException(ErrorKind.Damaged, $"The storage descriptor {name} of table {table} is missing.");
            known[name] = descriptor = new ValueReader(value.Span).Bytes();
        }

        return descriptor;
    }
}
