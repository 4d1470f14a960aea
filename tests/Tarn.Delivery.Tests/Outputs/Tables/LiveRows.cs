using System.Globalization;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>
/// The rows of data files as the specification says, by DuckDB alone: an equality delete applies to lower sequence numbers, a position
/// delete to the same one and lower ones. Rows have the columns <c>at_file</c> and <c>at_row</c> beside their own.
/// </summary>
internal static class LiveRows
{
    /// <summary>Runs a query.</summary>
    /// <param name="world">The world.</param>
    /// <param name="data">The data files, at least one.</param>
    /// <param name="deletes">The delete files.</param>
    /// <param name="keys">The columns of the equality deletes.</param>
    /// <param name="sql">Makes DuckDB's SQL over the rows.</param>
    public static async Task<string> Query(
        DeliveryWorld world, IReadOnlyList<ManifestEntry> data, IReadOnlyList<ManifestEntry> deletes, IReadOnlyList<string> keys, Func<string, string> sql)
    {
        var leases = new List<LocalFileLease>();
        try
        {
            var rows = await Union(data);
            var conditions = new List<string>();
            if (deletes.Where(entry => entry.File.Content == FileContent.EqualityDeletes).ToList() is { Count: > 0 } equality)
            {
                var equal = string.Join(" and ", keys.Select(key => $"e.{key} is not distinct from d.{key}"));
                conditions.Add($"not exists (select 1 from ({await Union(equality)}) e where e.seq > d.seq and {equal})");
            }

            foreach (var vector in deletes.Where(entry => entry.File.ContentOffset is not null))
            {
                var deleted = string.Join(", ", (await Rows(vector.File)).DefaultIfEmpty(-1));
                conditions.Add($"not (d.at_file = '{vector.File.ReferencedDataFile}' and d.at_row in ({deleted}))");
            }

            if (deletes.Where(entry => entry.File is { Content: FileContent.PositionDeletes, ContentOffset: null }).ToList() is { Count: > 0 } positions)
            {
                const string Named = "p.file_path = d.at_file and p.pos = d.at_row and p.seq >= d.seq";
                conditions.Add($"not exists (select 1 from ({await Union(positions)}) p where {Named})");
            }

            var where = conditions.Count == 0 ? "" : $" where {string.Join(" and ", conditions)}";
            return ParquetQueries.Run(sql($"(select d.* from ({rows}) d{where})"));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }

        async Task<IEnumerable<long>> Rows(DataFile vector)
        {
            var bytes = await (await world.Services.TableFiles.Find(vector.Path, default)).Read(new ReadBudget(1 << 20), default);
            var deleted = new DeletedRows();
            DeletionVector.Read(bytes.Span.Slice((int)vector.ContentOffset!.Value, (int)vector.ContentSizeBytes!.Value), deleted);
            return Enumerable.Range(0, 10_000).Select(row => (long)row).Where(deleted.Contains);
        }

        async Task<string> Union(IReadOnlyList<ManifestEntry> entries)
        {
            var selects = new List<string>();
            foreach (var entry in entries)
            {
                var (bucket, key) = ObjectLocation.Parse(entry.File.Path);
                var lease = await world.Objects.LeaseLocalFile(await world.Objects.Head(bucket, key, default), default);
                leases.Add(lease);
                selects.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"select *, file_row_number as at_row, '{entry.File.Path}' as at_file, {entry.SequenceNumber} as seq "
                        + $"from read_parquet('{lease.Path}', file_row_number = true)"));
            }

            return string.Join(" union all by name ", selects);
        }
    }
}
