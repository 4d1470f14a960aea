using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive;

namespace Tarn.Lake.Tests.Hive.Planning;

/// <summary>Documents of partitions without a description of their own.</summary>
internal sealed class PlainDocuments : IHiveDocuments
{
    public HiveTable? Read(CatalogTable row) => null;

    public IReadOnlyList<string> Locations(CatalogTable row) => [];

    public HiveStorage Read(HiveTable table, Partition partition) => table.Storage with { Location = partition.Location };

    public ReadOnlyMemory<byte> Write(HiveTable table, string createdBy) => default;

    public ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> before, HiveTable table) => before;

    public ReadOnlyMemory<byte> Archived(CatalogTable row) => default;

    public Partition Move(Partition partition, HiveTable table, string location) => partition with { Location = location };

    public Partition NewPartition(IReadOnlyList<string> values, HiveStorage storage, long nowMs) =>
        new() { Values = values, CreatedMs = nowMs, Location = storage.Location };
}
