using System.Globalization;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>
/// Compares the rows of a table with the records that its deliveries have committed, by the columns of lineage: no record
/// may have two rows, and none may lack its row.
/// </summary>
/// <param name="queries">Runs statements.</param>
/// <param name="table"><c>database.table</c>.</param>
internal sealed class LineageAudit(QueryClient queries, string table)
{
    private const int TwiceMax = 10;

    // A statement's text stays below 20 KB.
    private const int RangesPerQuery = 100;

    private readonly string _quoted = string.Join('.', table.Split('.', 2).Select(part => $"\"{part}\""));

    /// <summary>Compares the rows with the commits, and adds findings and notes.</summary>
    /// <param name="runs">The commits to the table.</param>
    /// <param name="result">Takes findings and notes.</param>
    /// <param name="cancellationToken">Ends the statements.</param>
    public async Task Run(IReadOnlyList<AuditedTable> runs, AuditResult result, CancellationToken cancellationToken)
    {
        await FindTwice(result, cancellationToken);
        var missing = new List<(string Text, long Rows)>();
        foreach (var run in runs)
        {
            foreach (var chunks in Grouped(run.Chunks))
            {
                var counts = await Count(chunks, cancellationToken);
                missing.AddRange(chunks.Zip(counts)
                    .Where(pair => pair.Second < pair.First.Rows)
                    .Select(pair => (Describe(run, pair.First, pair.Second), pair.First.Rows - pair.Second)));
            }
        }

        if (missing.Count > 0)
        {
            await Report(missing, runs[0], result, cancellationToken);
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static string Condition(LineageRange range) => $"(_shard = '{range.Shard}' AND _seq >= '{range.From}' AND _seq < '{range.To}')";

    // Neighbouring chunks with at most this number of ranges together, or one with more.
    private static IEnumerable<IReadOnlyList<LineageChunk>> Grouped(IReadOnlyList<LineageChunk> chunks)
    {
        var group = new List<LineageChunk>();
        foreach (var chunk in chunks)
        {
            if (group.Count > 0 && group.Sum(known => known.Ranges.Count) + chunk.Ranges.Count > RangesPerQuery)
            {
                yield return group;
                group = [];
            }

            group.Add(chunk);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private async Task FindTwice(AuditResult result, CancellationToken cancellationToken)
    {
        var twice = await queries.Run(
            Text($"SELECT _shard, _seq, _sub, count(*) FROM {_quoted} WHERE _seq IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1 LIMIT {TwiceMax}"),
            cancellationToken);
        result.Findings.AddRange(twice.Rows.Select(row => $"{table}: record {row[1]} of shard {row[0]}, sub-record {row[2]}, has {row[3]} rows"));
    }

    // The different records of each chunk that have rows.
    private async Task<long[]> Count(IReadOnlyList<LineageChunk> chunks, CancellationToken cancellationToken)
    {
        var cases = chunks.Select((chunk, i) => Text($"WHEN {string.Join(" OR ", chunk.Ranges.Select(Condition))} THEN {i}"));
        var found = await queries.Run(
            $"SELECT c, count(*) FROM (SELECT DISTINCT CASE {string.Join(' ', cases)} END AS c, _shard, _seq, _sub FROM {_quoted} WHERE _seq IS NOT NULL) AS t "
                + "WHERE c IS NOT NULL GROUP BY 1",
            cancellationToken);
        var counts = new long[chunks.Count];
        foreach (var row in found.Rows)
        {
            counts[int.Parse(row[0]!, CultureInfo.InvariantCulture)] = long.Parse(row[1]!, CultureInfo.InvariantCulture);
        }

        return counts;
    }

    // Rows from before the table had lineage name no record, nor do most of other writers. Other writers may have removed rows.
    private async Task Report(List<(string Text, long Rows)> missing, AuditedTable run, AuditResult result, CancellationToken cancellationToken)
    {
        var unnamed = await queries.Run($"SELECT count(*) FROM {_quoted} WHERE _seq IS NULL", cancellationToken);
        var without = long.Parse(unnamed.Rows[0][0]!, CultureInfo.InvariantCulture);
        var earlier = Math.Max(0, without - (run.AddedByOthers ?? 0));
        var removed = run.RemovedByOthers ?? 0;
        var lines = missing.ConvertAll(found => found.Text);
        if (missing.Sum(found => found.Rows) > earlier + removed)
        {
            result.Findings.AddRange(lines);
            return;
        }

        string[] reasons =
        [
            .. earlier > 0 ? [Text($"{earlier} rows of the table have no lineage")] : Array.Empty<string>(),
            .. removed > 0 ? [Text($"other writers removed or changed {removed} rows")] : Array.Empty<string>(),
        ];
        result.Notes.AddRange(lines.Select(line => $"{line}; {string.Join(", and ", reasons)}"));
    }

    private string Describe(AuditedTable run, LineageChunk chunk, long found)
    {
        var ranges = string.Join(", ", chunk.Ranges.Select(range => $"records {range.From} to before {range.To} of shard {range.Shard}"));
        return Text($"{table}, run {run.Run}: {chunk.Rows} rows were committed for {ranges}; {found} are there");
    }
}
