using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// Undelivered rows of which some supersede others, over the table's files: D33 (only updates and deletes supersede). The
/// result is the table after their commit: a delivered row is left out when an update or delete has its key; an undelivered
/// row is left out when a later update or delete has its key, or when it is a delete. Nulls count as equal.
/// </summary>
/// <param name="keys">The unique key columns.</param>
internal sealed class TailUpserts(ScanNode scan, IReadOnlyList<KeyColumn> keys)
{
    private const string Order = "row(nf, na, ns, no, nr)";

    private readonly List<string> _columns = [.. scan.Columns.Select(column => column.Name)];
    private readonly List<string> _keys = [.. keys.Select(EqualityDeletes.Name)];

    /// <summary>Writes the query.</summary>
    /// <param name="read">The undelivered rows.</param>
    /// <param name="delivered">The reads of the files, with the values of the keys.</param>
    public string Write(TailRead read, IReadOnlyList<string> delivered)
    {
        var values = ScanWriter.TailValues(scan, read).Concat(keys.Select(key => $"{read.Value(key.Root, key.Path)} AS {EqualityDeletes.Name(key)}")).ToList();
        var names = List(_columns);
        var key = List(_keys);
        var tail = $"SELECT {List(values)}, op, {Order} AS n FROM {read.From()}";
        var changes = $"SELECT {key}, max(n) AS n FROM rows WHERE op > 0 GROUP BY {key}";
        var undelivered = $"SELECT {Of("r")} FROM rows AS r LEFT JOIN changes AS u ON {Equal("r")} WHERE r.op < 2 AND (u.n IS NULL OR r.n >= u.n)";
        var kept = delivered.Count == 0 ? ""
            : $"SELECT {Of("d")} FROM ({DuckDbText.Balanced(delivered, " UNION ALL ")}) AS d ANTI JOIN changes AS u ON {Equal("d")} UNION ALL ";
        return $"SELECT {Shown(names)} FROM (WITH rows AS MATERIALIZED ({tail}), changes AS MATERIALIZED ({changes}) {kept}{undelivered})";
    }

    private string Of(string rows) => Shown(List(_columns.Select(name => $"{rows}.{name}")));

    private string Equal(string rows) => string.Join(" AND ", _keys.Select(name => $"{rows}.{name} IS NOT DISTINCT FROM u.{name}"));

    private static string List(IEnumerable<string> items) => string.Join(", ", items);

    // A statement may need no column.
    private static string Shown(string names) => names.Length == 0 ? "1 AS c0" : names;
}
