using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Items.Destinations;
using Tarn.Items.Keys;
using Tarn.Items.Windows;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Tables;

/// <summary>A table at one moment: immutable.</summary>
public sealed record ItemTable
{
    /// <summary>The id in the registry of resources; its rows begin with it.</summary>
    public required ResourceId Id { get; init; }

    /// <summary>The name in its account and region.</summary>
    public required ResourceName Name { get; init; }

    public required string Arn { get; init; }

    public required KeySchema Keys { get; init; }

    /// <summary>Global and local ones, in the order of their making, and the one by which items expire.</summary>
    public required IReadOnlyList<IndexDefinition> Indexes { get; init; }

    /// <summary>The internal stream of its changes, from its first moment.</summary>
    public required StreamId Stream { get; init; }

    public required TableState State { get; init; }

    /// <summary>When it was made, UTC, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When a change that is shown as in progress ends.</summary>
    public DateTimeOffset Due { get; init; }

    /// <inheritdoc cref="NewItemTable.KeepsRecords"/>
    public bool KeepsRecords { get; init; }

    /// <inheritdoc cref="NewItemTable.KeepsOldImages"/>
    public bool KeepsOldImages { get; init; }

    /// <summary>Whether records hold the image before each change, for any reader.</summary>
    public bool WantsOldImages => KeepsOldImages || Window is { HasOldImages: true } || Readers.Any(reader => reader.WantsOldImages)
        || Destinations.Any(destination => destination.WantsOldImages);

    /// <summary>Kinesis streams that get its changes now, or got them before.</summary>
    public IReadOnlyList<KinesisDestination> Destinations { get; init; } = [];

    /// <summary>The readers of its changes beside its stream.</summary>
    public IReadOnlyList<ItemReader> Readers { get; init; } = [];

    /// <summary>The stream of its changes for readers, now and before: at most one is open, the last.</summary>
    public IReadOnlyList<ItemStreamWindow> Windows { get; init; } = [];

    /// <summary>The open window; null: no stream is switched on.</summary>
    public ItemStreamWindow? Window => Windows is [.., { Closed: null } open] ? open : null;

    /// <summary>The days of its past to which it can be restored; 0: none.</summary>
    public int RecoveryDays { get; init; }

    /// <summary>Since when it can be restored to points of its past, to the millisecond.</summary>
    public DateTimeOffset RecoverySince { get; init; }

    /// <summary>The group of tables that are replicas of each other, one in each region; 0: it has none.</summary>
    public long Group { get; init; }

    /// <summary>Whether callers read and write its items.</summary>
    public bool HasItems => State is not (TableState.Deleting or TableState.Filling);

    /// <inheritdoc cref="NewItemTable.Settings"/>
    public TableSettings Settings { get; init; } = TableSettings.Unset;

    /// <summary>Whether others than the rows read its records now.</summary>
    public bool HasReaders(DateTimeOffset now) => KeepsRecords || RecoveryDays > 0 || Group != 0 || Windows.Any(window => window.IsReadable(now));

    /// <summary>A window is a resource of its own: policies name it.</summary>
    public string ArnOf(ItemStreamWindow window) => $"{Arn}/stream/{window.Label}";

    /// <summary>The window of that label that can be read; null: there is none.</summary>
    public ItemStreamWindow? FindWindow(string label, DateTimeOffset now) =>
        Windows.FirstOrDefault(window => window.Label == label && window.IsReadable(now));

    /// <summary>The table with a stream that is switched on.</summary>
    public ItemTable WithWindow(StreamView view, DateTimeOffset now) => this with
    {
        Windows =
        [
            .. Windows.Where(window => window.IsReadable(now)),
            new ItemStreamWindow { Label = ItemStreamWindow.LabelAt(now), View = view, Created = now, Starts = null },
        ],
    };

    /// <summary>The table with its stream switched off.</summary>
    /// <param name="ends">The ends of its shards now.</param>
    public ItemTable WithoutWindow(DateTimeOffset now, IReadOnlyList<LogPosition> ends) => this with
    {
        Windows = [.. Windows.Select(window => window == Window ? window with { Closed = now, Ends = ends } : window)],
    };

    /// <summary>The indexes that readers name.</summary>
    public IEnumerable<IndexDefinition> Secondary => Indexes.Where(index => !index.IsOfExpiry);

    /// <summary>The index of items by the time at which they expire; null: they do not expire.</summary>
    public IndexDefinition? Expiry => Indexes.FirstOrDefault(index => index.IsOfExpiry);

    /// <summary>The index of that name; null: there is none.</summary>
    public IndexDefinition? FindIndex(string name) => Secondary.FirstOrDefault(index => index.Name == name);
}
