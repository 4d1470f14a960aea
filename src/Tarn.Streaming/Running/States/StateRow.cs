using System.Text;
using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>The position, order and keys of a row of a step with state; the engine holds its values.</summary>
/// <param name="Place">The input that made it due.</param>
/// <param name="Order">Its number among the step's rows.</param>
/// <param name="Time">The event time in milliseconds; of a set operation, the number of the input.</param>
/// <param name="Key">The values that part the rows.</param>
/// <param name="Sort">Bytes that compare as the order.</param>
/// <param name="Row">All values, where rows may be taken back.</param>
internal readonly record struct StateRow(long Place, long Order, ChangeKind Kind, long Time, string Key, byte[] Sort, string Row)
{
    /// <summary>The numbers for the step's folds.</summary>
    public FoldValue[] Folds { get; init; } = [];

    public bool IsRemoval => Kind is ChangeKind.UpdateBefore or ChangeKind.Delete;

    /// <summary>About the bytes of the row in lists and maps.</summary>
    public long IndexBytes => 96 + (2 * Key.Length) + Sort.Length + (2 * Row.Length) + (48 * Folds.Length);

    /// <summary>The index of a row in a part that is in the order of its keys; equal rows are in the order of their arrival.</summary>
    /// <param name="isNewestFirst">Whether of equal rows the last one comes first.</param>
    public static int PlaceOf(List<StateRow> part, in StateRow row, bool isNewestFirst = false)
    {
        var (low, high) = (0, part.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = part[middle].Sort.AsSpan().SequenceCompareTo(row.Sort);
            var arrival = part[middle].Order.CompareTo(row.Order);
            (low, high) = (order != 0 ? order : isNewestFirst ? -arrival : arrival) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The rows of a table in their order.</summary>
    public static List<StateRow> Read(DuckConnection connection, string table, (string Place, string Order) carried, string? kind,
        IReadOnlyList<StreamFold> folds)
    {
        var rows = new List<StateRow>();
        var more = string.Concat(folds.Select((_, i) => ", " + StreamFolds.Column(i)));
        using var result = connection.Query($"SELECT {carried.Place}, {carried.Order}, {kind ?? "0::TINYINT"}, CAST({StreamStateColumns.Time} AS BIGINT), "
            + $"{StreamStateColumns.Key}, {StreamStateColumns.Sort}, {StreamStateColumns.Row}{more} FROM {table}");
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                var n = view.RowCount;
                var (places, orders) = (view[0].Values<long>(n).ToArray(), view[1].Values<long>(n).ToArray());
                var (kinds, times) = (view[2].Values<sbyte>(n).ToArray(), view[3].Values<long>(n).ToArray());
                for (var i = 0; i < n; i++)
                {
                    rows.Add(new(places[i], orders[i], (ChangeKind)kinds[i], times[i], Text(view[4], i), view[5].Bytes(i).ToArray(), Text(view[6], i))
                    {
                        Folds = folds.Count == 0 ? [] : Values(view, i, folds),
                    });
                }
            }
        }

        return rows;
    }

    private static FoldValue[] Values(ChunkView view, int row, IReadOnlyList<StreamFold> folds)
    {
        var values = new FoldValue[folds.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var column = view[7 + i];
            values[i] = column.IsNull(row) ? default
                : folds[i].IsReal ? new(true, 0, column.Values<double>(row + 1)[row]) : new(true, unchecked((long)column.Values<Int128>(row + 1)[row]), 0);
        }

        return values;
    }

    private static string Text(VectorView view, int row) => view.Bytes(row) is { IsEmpty: false } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
