using System.IO.Hashing;
using System.Text;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running;

/// <summary>The rows that wait for a stage: places, orders, times and, where asked for, keys, which may be NULL, and changes; in their order.</summary>
internal sealed class StageRows
{
    public List<long> Places { get; } = [];

    public List<long> Orders { get; } = [];

    public List<long> Times { get; } = [];

    public List<string?>? Keys { get; private set; }

    /// <summary>The kind of each row and the hash of its values; null: rows are not taken back.</summary>
    public List<(ChangeKind Kind, UInt128 Values)>? Changes { get; private set; }

    public int Count => Places.Count;

    public static StageRows Read(DuckConnection connection, string table, (string Place, string Order) carried, bool withKeys)
    {
        var rows = new StageRows { Keys = withKeys ? [] : null };
        using var result = connection.Query($"SELECT {carried.Place}, {carried.Order}, t{(withKeys ? ", k" : "")} FROM {table}");
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
            }
        }

        return rows;
    }

    /// <summary>Reads the kinds and values of rows that may be taken back.</summary>
    /// <param name="kind">The column of the kind; null: all rows are added.</param>
    public StageRows WithChanges(DuckConnection connection, string table, string? kind)
    {
        Changes = [];
        using var result = connection.Query($"SELECT {kind ?? "0::TINYINT"}, {FeedWriter.Row} FROM {table}");
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                var n = view.RowCount;
                for (var i = 0; i < n; i++)
                {
                    Changes.Add(((ChangeKind)view[0].Values<sbyte>(n)[i], XxHash128.HashToUInt128(view[1].Bytes(i))));
                }
            }
        }

        return this;
    }
}
