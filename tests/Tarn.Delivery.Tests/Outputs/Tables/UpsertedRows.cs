using System.Globalization;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>The rows of table <c>orders</c> as the specification says: an equality delete applies to earlier sequence numbers.</summary>
internal static class UpsertedRows
{
    /// <summary>Reads all rows.</summary>
    /// <param name="world">The table's world.</param>
    /// <param name="text">A row <c>d</c> as text, in SQL.</param>
    /// <param name="keys">The columns of the deletes.</param>
    /// <returns>The rows in the order of their texts, with spaces between them.</returns>
    public static async Task<string> Read(DeliveryWorld world, string text, string[] keys)
    {
        using var pinned = await world.Catalog.Pin(Delivery.Tests.Tables.NameOf("orders"), default);
        var files = await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
        var leases = new List<LocalFileLease>();
        try
        {
            var (data, deletes) = (await Union(files.Data), await Union(files.Deletes));
            var equal = string.Join(" and ", keys.Select(key => $"e.{key} is not distinct from d.{key}"));
            return files.Data.Count == 0 ? "" : ParquetQueries.Run(
                $"select string_agg({text}, ' ' order by {text}) from ({data}) d"
                + (files.Deletes.Count == 0 ? "" : $" where not exists (select 1 from ({deletes}) e where e.seq > d.seq and {equal})"));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }

        async Task<string> Union(IReadOnlyList<ManifestEntry> entries)
        {
            var selects = new List<string>();
            foreach (var entry in entries)
            {
                var (bucket, key) = ObjectLocation.Parse(entry.File.Path);
                var lease = await world.Objects.LeaseLocalFile(await world.Objects.Head(bucket, key, default), default);
                leases.Add(lease);
                selects.Add(string.Create(CultureInfo.InvariantCulture, $"select *, {entry.SequenceNumber} as seq from read_parquet('{lease.Path}')"));
            }

            return string.Join(" union all by name ", selects);
        }
    }
}
