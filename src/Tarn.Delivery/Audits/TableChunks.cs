using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Audits;

/// <summary>
/// Gathers the commits of each run to each table. Memory: <see cref="ChunksMax"/> chunks per run and table, with a range per
/// shard; when there are more, neighbours become one.
/// </summary>
/// <param name="results">The shard with the results of the delivery's function; null: there is none.</param>
internal sealed class TableChunks(ShardId? results)
{
    /// <summary>The most chunks per run and table.</summary>
    public const int ChunksMax = 128;

    private readonly Dictionary<(string Table, Guid Uuid, RunId Run), List<LineageChunk>> _byTable = [];

    /// <summary>The tables of this name, as <c>database.table</c>, that are or were.</summary>
    public IEnumerable<string> Tables => _byTable.Keys.Select(key => key.Table).Distinct();

    /// <summary>Takes the next entry.</summary>
    public void Take(LedgerEntry entry)
    {
        foreach (var output in entry.Outputs)
        {
            if (output is { Table: { } table, TableUuid: { } uuid, Ranges.Count: > 0 })
            {
                var key = (table.ToLowerInvariant(), uuid, entry.Run);
                var chunks = _byTable.TryGetValue(key, out var known) ? known : _byTable[key] = [];
                chunks.Add(new LineageChunk(output.Rows, output.Ranges));
                if (chunks.Count > ChunksMax)
                {
                    Halve(chunks);
                }
            }
        }
    }

    /// <summary>
    /// The commits to a table by run. Null: its rows name records of the source, and the ranges belong to the function's
    /// results.
    /// </summary>
    public IReadOnlyList<AuditedTable>? Of(string table, Guid uuid)
    {
        var runs = _byTable.Where(known => known.Key.Table == table && known.Key.Uuid == uuid).ToList();
        return runs.Exists(run => run.Value.Exists(chunk => chunk.Ranges.Any(range => range.Shard == results)))
            ? null
            : [.. runs.Select(run => new AuditedTable(table, run.Key.Run, run.Value))];
    }

    private static void Halve(List<LineageChunk> chunks)
    {
        for (var i = 0; i + 1 < chunks.Count; i++)
        {
            chunks[i] = new LineageChunk(chunks[i].Rows + chunks[i + 1].Rows, LedgerMerge.Join(chunks[i].Ranges.Concat(chunks[i + 1].Ranges)));
            chunks.RemoveAt(i + 1);
        }
    }
}
