using System.IO.Hashing;
using System.Text;
using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.Rows;

/// <summary>The rows that wait for a stage: positions, orders, times and, where asked for, keys, which may be NULL, and changes; in their order.</summary>
internal sealed class StageRows
{
    public List<long> Places { get; } = [];

    public List<long> Orders { get; } = [];

    public List<long> Times { get; } = [];

    public List<string?>? Keys { get; private init; }

    /// <summary>The kind of each row and the hash of its values; null: rows are not taken back.</summary>
    public List<(ChangeKind Kind, UInt128 Values)>? Changes { get; private init; }

    public int Count => Places.Count;

    /// <param name="connection">The engine.</param>
    /// <param name="table">Has the rows.</param>
    /// <param name="carried">The columns of position and order.</param>
    /// <param name="withKeys">Whether keys are read.</param>
    /// <param name="changes">The kind of each row, in the engine's SQL, where rows may be taken back; these are read with their keys.</param>
    public static StageRows Read(DuckConnection connection, string table, (string Place, string Order) carried, bool withKeys, string? changes = null)
    {
        var rows = new StageRows { Keys = withKeys ? [] : null, Changes = changes is null ? null : [] };
        var more = (withKeys ? ", k" : "") + (changes is null ? "" : $", {changes}, {FeedWriter.Row}");
        using var result = connection.Query($"SELECT {carried.Place}, {carried.Order}, t{more} FROM {table}");
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                var n = view.RowCount;
                rows.Places.AddRange(view[0].Values<long>(n));
                rows.Orders.AddRange(view[1].Values<long>(n));
                rows.Times.AddRange(view[2].Values<long>(n));
                for (var i = 0; withKeys && i < n; i++)
                {
                    rows.Keys!.Add(view[3].IsNull(i) ? null : Encoding.UTF8.GetString(view[3].Bytes(i)));
                }

                for (var i = 0; changes is not null && i < n; i++)
                {
                    rows.Changes!.Add(((ChangeKind)view[4].Values<sbyte>(n)[i], XxHash128.HashToUInt128(view[5].Bytes(i))));
                }
            }
        }

        return rows;
    }
}
