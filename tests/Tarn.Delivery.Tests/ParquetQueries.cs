using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Delivery.Tests;

/// <summary>Parquet objects of a delivery, read by DuckDB alone.</summary>
internal static class ParquetQueries
{
    /// <summary>Queries all objects under a prefix as Parquet files. Returns a line per row.</summary>
    /// <param name="world">The world.</param>
    /// <param name="prefix">The prefix of the keys.</param>
    /// <param name="sql">DuckDB's SQL, with FILES where a table function reads them, and PATHS for a list of their names.</param>
    public static async Task<string> QueryObjects(this DeliveryWorld world, string prefix, string sql)
    {
        var listed = await world.Objects.List(new ListRequest { Bucket = DeliveryWorld.Bucket, Prefix = prefix }, default);
        var leases = new List<LocalFileLease>();
        try
        {
            foreach (var found in listed.Objects)
            {
                leases.Add(await world.Objects.LeaseLocalFile(await world.Objects.Head(DeliveryWorld.Bucket, found.Key, default), default));
            }

            var paths = $"[{string.Join(", ", leases.Select(lease => $"'{lease.Path}'"))}]";
            return Run(sql.Replace("FILES", $"read_parquet({paths})", StringComparison.Ordinal).Replace("PATHS", paths, StringComparison.Ordinal));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }
    }

    /// <summary>Queries all data files of a table's current snapshot. Returns a line per row.</summary>
    /// <param name="world">The world.</param>
    /// <param name="table">The table in this <paramref name="database"/>.</param>
    /// <param name="sql">DuckDB's SQL, with FILES where a table function reads them.</param>
    public static async Task<string> Query(this DeliveryWorld world, string table, string sql, string database = "db")
    {
        using var pinned = await world.Catalog.Pin(new TableName(new CatalogScope(DeliveryWorld.Account, DeliveryWorld.Region), database, table), default);
        var files = await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
        var leases = new List<LocalFileLease>();
        try
        {
            foreach (var entry in files.Data)
            {
                var (bucket, key) = ObjectLocation.Parse(entry.File.Path);
                leases.Add(await world.Objects.LeaseLocalFile(await world.Objects.Head(bucket, key, default), default));
            }

            var paths = string.Join(", ", leases.Select(lease => $"'{lease.Path}'"));
            return Run(sql.Replace("FILES", $"read_parquet([{paths}], union_by_name = true)", StringComparison.Ordinal));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }
    }

    /// <summary>The lines of a query of DuckDB, whose first column is text.</summary>
    public static string Run(string sql)
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 256 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        using var result = connection.Query(sql);
        var rows = new List<string>();
        for (var chunk = result.NextChunk(); chunk is not null; chunk = result.NextChunk())
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.View.RowCount; i++)
                {
                    rows.Add(Encoding.UTF8.GetString(chunk.View[0].Bytes(i)));
                }
            }
        }

        return string.Join('\n', rows);
    }
}
