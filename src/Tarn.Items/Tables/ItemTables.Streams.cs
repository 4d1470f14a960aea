using System.Diagnostics.CodeAnalysis;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Items.Windows;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tables;

/// <content>The streams of tables for readers.</content>
public sealed partial class ItemTables
{
    /// <summary>The ends of a stream's open shards; set by the rows' owner.</summary>
    internal Func<StreamId, IReadOnlyList<LogPosition>> Ends { get; set; } = _ => [];

    /// <summary>Tables that are gone, except the streams that readers still have.</summary>
    public IEnumerable<ItemTable> Deleted => Rows.Where(table => table.State == TableState.Deleted);

    /// <summary>All tables with streams that readers may have: <see cref="All"/> and <see cref="Deleted"/>, unordered.</summary>
    public IEnumerable<ItemTable> Rows => _tables.Snapshot.Select(row => row.Value);

    /// <summary>The table of that id, or the deleted one whose streams readers still have.</summary>
    public bool TryGetRow(ResourceId id, [NotNullWhen(true)] out ItemTable? table) => _tables.TryGet(id, out table);

    /// <summary>The stream of an ARN that can be read, and its table, which may be deleted; null: there is none.</summary>
    /// <param name="arn">Of the form <c>arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL</c>.</param>
    public (ItemTable Table, ItemStreamWindow Window)? FindWindow(in Arn arn, DateTimeOffset now)
    {
        const string tablePrefix = "table/";
        if (!arn.Resource.StartsWith(tablePrefix, StringComparison.Ordinal) || arn.Resource.Split("/stream/") is not [var table, var label])
        {
            return null;
        }

        var name = new ResourceName(arn.Account, arn.Region, arn.Service, "table", table[tablePrefix.Length..]);
        return TryFind(name, out var found) && found.FindWindow(label, now) is { } window
            ? (found, window)
            : Deleted.Where(one => one.Name == name)
                .Select(one => one.FindWindow(label, now) is { } kept ? (one, kept) : ((ItemTable, ItemStreamWindow)?)null)
                .FirstOrDefault(one => one is not null);
    }

    /// <summary>Switches the table's stream on. It has the records of the moment when the table is active again, and all later ones.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the table is not active, or its stream is on.</exception>
    public ValueTask<ItemTable> OpenStream(ResourceId id, StreamView view, Func<ItemTable, ItemTable> change, CancellationToken cancellationToken) =>
        Update(
            id,
            table => table.Window is null
                ? change(table).WithWindow(view, _time.GetUtcNow())
                : throw new TarnException(ErrorKind.Conflict, $"The stream of table {table.Name.Name} is on."),
            cancellationToken);

    /// <summary>Switches the table's stream off. It can be read for 24 hours.</summary>
    /// <exception cref="TarnException">NotFound: no such table, or its stream is off; Conflict: the table is not active.</exception>
    public ValueTask<ItemTable> CloseStream(ResourceId id, Func<ItemTable, ItemTable> change, CancellationToken cancellationToken) =>
        Update(
            id,
            table => table.Window is not null
                ? change(table).WithoutWindow(_time.GetUtcNow(), Ends(table.Stream))
                : throw new TarnException(ErrorKind.NotFound, $"The stream of table {table.Name.Name} is off."),
            cancellationToken);

    // A write that began before the deletion may still be in flight to the log: the last shards end with their last record.
    private ItemTable WithoutStream(ItemTable table, DateTimeOffset now) => table.Window is null
        ? table
        : (table with { Windows = Opened(table) }).WithoutWindow(
            now, [.. Ends(table.Stream).Select(end => end with { NextOffset = long.MaxValue })]);

    // The name is free at once. The records stay for the streams that can still be read.
    private ItemTable? StreamsOf(ItemTable table)
    {
        var now = _time.GetUtcNow();
        var closed = WithoutStream(table, now);
        var readable = closed.Windows.Where(window => window.IsReadable(now)).ToList();
        return readable.Count == 0 ? null : closed with
        {
            State = TableState.Deleted,
            Due = readable.Max(window => window.Closed!.Value) + ItemStreamWindow.ReadableFor,
            Windows = readable,
            Indexes = [],
            Readers = [],
            Destinations = [],
            KeepsRecords = false,
            RecoveryDays = 0,
            Group = 0,
        };
    }

    private async Task RemoveStream(ResourceId id, CancellationToken cancellationToken) => await _store.CommitWithLog(
        async transaction =>
        {
            if (await TableRow.Find(transaction, id) is { State: TableState.Deleted } table)
            {
                await Removing(transaction, table);
                transaction.Delete(ItemSpaces.Tables, TableRow.Key(id));
                await StreamDirectory.Delete(transaction, table.Stream);
            }

            return true;
        },
        cancellationToken);

    // By now every writer has the table as it is since the stream was switched on.
    private IReadOnlyList<ItemStreamWindow> Opened(ItemTable table) => table.Window is { Starts: null } opening
        ? [.. table.Windows.Select(window => window == opening ? window with { Starts = Ends(table.Stream) } : window)]
        : table.Windows;
}
