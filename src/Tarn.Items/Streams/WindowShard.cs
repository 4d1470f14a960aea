using Tarn.Access;
using Tarn.Items.Tables;
using Tarn.Items.Windows;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Streams;

/// <summary>
/// One shard of a table's stream for a reader that stays: the window may be switched off, and end, while it reads. Several threads may ask.
/// </summary>
/// <param name="label">The window's label.</param>
/// <param name="shard">A shard of the table's internal stream, of the window or not.</param>
/// <param name="time">The clock.</param>
public sealed class WindowShard(ItemTables tables, StreamDirectory streams, ResourceId table, string label, ShardId shard, TimeProvider time)
{
    private volatile Part _part = Part.None;

    /// <summary>The table and the window as they were last seen; null: there was no window.</summary>
    public (ItemTable Table, ItemStreamWindow Window)? Seen => _part is { Table: { } seen, Window: { } window } ? (seen, window) : null;

    /// <summary>Whether the window has the shard's record at an offset.</summary>
    /// <exception cref="TarnException">Unavailable: the window is being opened. Its first records are known a moment later.</exception>
    public bool Has(long offset)
    {
        var part = Now();
        return part.IsIn && offset >= part.From && offset < part.Before && part.Window!.IsReadable(time.GetUtcNow());
    }

    private Part Now()
    {
        var last = _part;
        if (!tables.TryGetRow(table, out var found) || streams.Find(found.Stream) is not { } layout)
        {
            return Part.None;
        }

        if (ReferenceEquals(last.Table, found) && ReferenceEquals(last.Layout, layout))
        {
            return last;
        }

        if (found.FindWindow(label, time.GetUtcNow()) is not { } window)
        {
            return Part.None;
        }

        if (window.Starts is null)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The stream of table {found.Name.Name} is being switched on.");
        }

        var isIn = window.ShardsOf(layout).Any(one => one.Id == shard);
        return _part = new Part(found, layout, window, isIn, window.StartOf(shard), window.EndOf(shard));
    }

    private sealed record Part(ItemTable? Table, StreamLayout? Layout, ItemStreamWindow? Window, bool IsIn, long From, long Before)
    {
        public static Part None { get; } = new(null, null, null, false, 0, 0);
    }
}
