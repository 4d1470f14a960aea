using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Converts partitions between the wire and the catalog.</summary>
internal static class PartitionDocuments
{
    private static readonly byte[] NoMembers = Encode(new Model.Partition());

    /// <summary>The partition keys of a table; none for an Iceberg table, whose partitions are in its own metadata.</summary>
    public static IReadOnlyList<PartitionKey> Keys(CatalogTable entry) => entry.IsIceberg
        ? []
        : [.. (CatalogDocument.DecodeTable(entry.Document)?.PartitionKeys ?? []).Select(key => new PartitionKey(key.Name, key.Type ?? "string"))];

    /// <summary>The partition that a client described.</summary>
    public static Lake.Catalog.Partitions.Partition Keep(PartitionInput input, DateTimeOffset now)
    {
        var members = new Model.Partition
        {
            LastAccessTime = input.LastAccessTime,
            LastAnalyzedTime = input.LastAnalyzedTime,
            Parameters = input.Parameters,
        };
        return new Lake.Catalog.Partitions.Partition
        {
            Values = input.Values ?? [],
            CreatedMs = now.ToUnixTimeMilliseconds(),
            Location = input.StorageDescriptor?.Location,
            Document = Encode(members),
            Descriptor = input.StorageDescriptor is { } descriptor
                ? Encode(new Model.Partition { StorageDescriptor = descriptor with { Location = null } })
                : default(ReadOnlyMemory<byte>),
        };
    }

    /// <summary>The partition as Glue shows it.</summary>
    public static Model.Partition Show(Lake.Catalog.Partitions.Partition partition, CatalogTable table, Call call) =>
        Show(partition, DescriptorOf(partition), table, call);

    /// <summary>Partitions as Glue shows them. A descriptor that several of them share is read once.</summary>
    /// <param name="excludeColumns">Whether the columns of their descriptors are left out.</param>
    public static IEnumerable<Model.Partition> Show(
        IEnumerable<Lake.Catalog.Partitions.Partition> partitions, CatalogTable table, Call call, bool excludeColumns)
    {
        var known = new Dictionary<ReadOnlyMemory<byte>, StorageDescriptor?>();
        foreach (var partition in partitions)
        {
            if (!known.TryGetValue(partition.Descriptor, out var descriptor))
            {
                descriptor = DescriptorOf(partition);
                known[partition.Descriptor] = descriptor = excludeColumns && descriptor is not null ? descriptor with { Columns = null } : descriptor;
            }

            yield return Show(partition, descriptor, table, call);
        }
    }

    private static Model.Partition Show(Lake.Catalog.Partitions.Partition partition, StorageDescriptor? descriptor, CatalogTable table, Call call)
    {
        var members = partition.Document.Span.SequenceEqual(NoMembers) ? new Model.Partition() : Decode(partition.Document);
        return members with
        {
            Values = partition.Values,
            DatabaseName = table.Name.Database,
            TableName = table.Name.Table,
            CatalogId = call.Account,
            CreationTime = DateTimeOffset.FromUnixTimeMilliseconds(partition.CreatedMs),
            Parameters = members.Parameters ?? new Dictionary<string, string>(),
            StorageDescriptor = descriptor is null
                ? null
                : descriptor with { Location = partition.Location },
        };
    }

    /// <summary>The storage descriptor that a client gave the partition, without its location; null: it gave none.</summary>
    public static StorageDescriptor? DescriptorOf(Lake.Catalog.Partitions.Partition partition) =>
        partition.Descriptor.IsEmpty ? null : Decode(partition.Descriptor).StorageDescriptor;

    private static byte[] Encode(Model.Partition partition) => ShapeDocument.Encode(new GetPartitionOutput { Partition = partition });

    private static Model.Partition Decode(ReadOnlyMemory<byte> document) => ShapeDocument.Decode<GetPartitionOutput>(document).Partition!;
}
