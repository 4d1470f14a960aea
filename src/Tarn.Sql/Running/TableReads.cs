using System.Collections.Concurrent;
using Tarn.Sql.Catalog;

namespace Tarn.Sql.Running;

/// <summary>The reads of one table by the statements of a work group, since the start.</summary>
/// <param name="Database">The table's database.</param>
/// <param name="Statements">Statements that read it.</param>
/// <param name="Rows">Rows of the files that they read, and undelivered rows.</param>
public sealed record TableRead(string Account, string Region, string WorkGroup, string Database, string Table, long Statements, long Rows);

/// <summary>Counts what statements read, for the flow of data: at most 1,000 pairs of a work group and a table.</summary>
public sealed class TableReads
{
    private const int PairsMax = 1_000;

    private readonly ConcurrentDictionary<(string Account, string Region, string WorkGroup, string Database, string Table), TableRead> _reads = new();

    /// <summary>The reads, in no order. An entry is replaced when a statement has read more.</summary>
    public ICollection<TableRead> All => _reads.Values;

    /// <summary>Counts one statement that has read a table.</summary>
    internal void Add(SqlPrincipal principal, TableHandle table, long rows)
    {
        var key = (principal.Account, principal.Region, principal.WorkGroup, table.Database, table.Name);
        if (_reads.Count >= PairsMax && !_reads.ContainsKey(key))
        {
            // Tables of statements come and go: the pair with the fewest statements is dropped.
            _reads.TryRemove(_reads.MinBy(pair => pair.Value.Statements));
        }

        _reads.AddOrUpdate(
            key,
            key => new(key.Account, key.Region, key.WorkGroup, key.Database, key.Table, 1, rows),
            (_, read) => read with { Statements = read.Statements + 1, Rows = read.Rows + rows });
    }
}
