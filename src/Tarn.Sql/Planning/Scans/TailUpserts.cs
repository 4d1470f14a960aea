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
    private const string Order = "nf, na, ns, no, nr";

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
        var tail = $"SELECT {List(values)}, op, row_number() OVER (PARTITION BY {key} ORDER BY {Order}) AS n FROM {read.From()}";
        var judged = $"SELECT *, max(CASE WHEN op > 0 THEN n END) OVER (PARTITION BY {key}) AS last FROM ({tail})";
        var undelivered = $"SELECT {Shown(names)} FROM rows WHERE op < 2 AND (last IS NULL OR n >= last)";
        if (delivered.Count == 0)
        {
            return $"SELECT {Shown(names)} FROM (WITH rows AS MATERIALIZED ({judged}) {undelivered})";
        }

        var equal = string.Join(" AND ", _keys.Select(name => $"d.{name} IS NOT DISTINCT FROM u.{name}"));
        var kept = $"SELECT {Shown(List(_columns.Select(name => "d." + name)))} FROM ({DuckDbText.Balanced(delivered, " UNION ALL ")}) AS d "
            + $"ANTI JOIN (SELECT {key} FROM rows WHERE op > 0 GROUP BY {key}) AS u ON {equal}";
        return $"SELECT {Shown(names)} FROM (WITH rows AS MATERIALIZED ({judged}) {kept} UNION ALL {undelivered})";
    }

    private static string List(IEnumerable<string> items) => string.Join(", ", items);

    // A statement may need no column.
    private static string Shown(string names) => names.Length == 0 ? "1 AS c0" : names;
}
