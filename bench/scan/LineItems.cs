using System.Globalization;
using Tarn.DuckDb;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Bench.Scan;

/// <summary>
/// A table like TPC-H's lineitem, in Parquet files of about 128 MB: 16 columns, with the original's widths and value
/// ranges.
/// </summary>
internal static class LineItems
{
    public const string Database = "tpch";
    public const string Table = "lineitem";
    private const long RowsPerFile = 3_000_000;
    private const double BytesPerRow = 43;

    public static IReadOnlyList<TableColumn> Columns { get; } =
    [
        new("orderkey", SqlType.Bigint, 1), new("partkey", SqlType.Bigint, 2), new("suppkey", SqlType.Bigint, 3), new("linenumber", SqlType.Integer, 4),
        new("quantity", SqlType.Double, 5), new("extendedprice", SqlType.Double, 6), new("discount", SqlType.Double, 7), new("tax", SqlType.Double, 8),
        new("returnflag", SqlType.Varchar, 9), new("linestatus", SqlType.Varchar, 10), new("shipdate", SqlType.Date, 11), new("commitdate", SqlType.Date, 12),
        new("receiptdate", SqlType.Date, 13), new("shipinstruct", SqlType.Varchar, 14),
        new("shipmode", SqlType.Varchar, 15), new("comment", SqlType.Varchar, 16),
    ];

    public static TableHandle Handle { get; } = new(Database, Table, Columns, 1);

    /// <summary>Writes files until they hold that many bytes; yields each with its number of rows.</summary>
    public static IEnumerable<(string Path, long Rows)> Write(string folder, long bytes)
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 2L << 30, Threads = 2, TempDirectory = null });
        using var connection = database.Connect();
        var rows = Math.Min(RowsPerFile, (long)(bytes / BytesPerRow));
        for (var (from, written) = (0L, 0L); written < bytes; from += rows)
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"lineitem-{from:d10}.parquet"));
            var ids = "{" + string.Join(", ", Columns.Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Name}: {column.FieldId}"))) + "}";
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"""
                COPY (SELECT i // 4 AS orderkey, hash(i) % 800000 AS partkey, hash(i + 1) % 40000 AS suppkey, CAST(i % 7 AS INTEGER) AS linenumber,
                  CAST(1 + hash(i + 2) % 50 AS DOUBLE) AS quantity, (90000 + hash(i + 3) % 10400000) / 100.0 AS extendedprice,
                  (hash(i + 4) % 11) / 100.0 AS discount, (hash(i + 5) % 9) / 100.0 AS tax,
                  ['A', 'N', 'R'][CAST(1 + hash(i + 6) % 3 AS BIGINT)] AS returnflag, ['F', 'O'][CAST(1 + hash(i + 7) % 2 AS BIGINT)] AS linestatus,
                  DATE '1992-01-01' + CAST(hash(i + 8) % 2526 AS INTEGER) AS shipdate, DATE '1992-01-01' + CAST(hash(i + 9) % 2526 AS INTEGER) AS commitdate,
                  DATE '1992-01-01' + CAST(hash(i + 10) % 2526 AS INTEGER) AS receiptdate,
                  ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'][CAST(1 + hash(i + 11) % 4 AS BIGINT)] AS shipinstruct,
                  ['AIR', 'FOB', 'MAIL', 'RAIL', 'REG AIR', 'SHIP', 'TRUCK'][CAST(1 + hash(i + 12) % 7 AS BIGINT)] AS shipmode,
                  'the ' || ['furious', 'quick', 'final', 'ironic', 'bold'][CAST(1 + hash(i + 13) % 5 AS BIGINT)] || ' deposits ' || (hash(i + 14) % 100000) AS comment
                FROM range({from}, {from + rows}) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {ids})
                """));
            written += new FileInfo(path).Length;
            yield return (path, rows);
        }
    }
}
