using System.Globalization;

namespace Tarn.Clients;

/// <summary>
/// Compares the rows that a materialized view answers with the rows of its query over its source. Both are read in one statement, so at one
/// moment. Numbers of kind double and real may differ by the order of their addition.
/// </summary>
/// <param name="queries">Runs statements.</param>
/// <param name="view"><c>database.view</c>.</param>
internal sealed class ViewAudit(QueryClient queries, string view)
{
    private const int RowsShown = 10;

    private static readonly (string Here, string There, string What)[] Directions =
    [
        ("", "$source", "the view answers, and its query does not have"),
        ("$source", "", "its query has, and the view does not answer"),
    ];

    private readonly string[] _parts = view.Split('.', 2);

    /// <summary>Compares the rows, and adds findings. False: there is no such materialized view.</summary>
    public async Task<bool> TryRun(AuditResult result, CancellationToken cancellationToken)
    {
        try
        {
            await queries.Run($"SHOW CREATE MATERIALIZED VIEW `{_parts[0]}`.`{_parts[1]}`", cancellationToken);
        }
        catch (StatementException)
        {
            return false;
        }

        var empty = await queries.RunTyped($"SELECT * FROM {Name("")} LIMIT 0", new QueryOptions(), cancellationToken);
        var list = string.Join(", ", empty.Columns.Zip(empty.Types!, (name, type) => type is "double" or "real" ? Rounded(Quoted(name)) : Quoted(name)));
        foreach (var (here, there, what) in Directions)
        {
            var found = await queries.Run(
                $"SELECT {list} FROM {Name(here)} EXCEPT ALL SELECT {list} FROM {Name(there)} LIMIT {RowsShown.ToString(CultureInfo.InvariantCulture)}",
                cancellationToken);
            result.Findings.AddRange(found.Rows.Select(row => $"{view}: a row that {what}: {string.Join(" | ", row.Select(value => value ?? "NULL"))}"));
        }

        return true;
    }

    // Seven digits.
    private static string Rounded(string column) =>
        $"round({column}, 6 - CAST(floor(log10(greatest(abs({column}), 1e-300))) AS integer)) AS {column}";

    private string Name(string end) => $"{Quoted(_parts[0])}.{Quoted(_parts[1] + end)}";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
