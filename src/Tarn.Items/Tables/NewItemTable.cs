using Tarn.Access.Registry;
using Tarn.Items.Keys;
using Tarn.Items.Windows;

namespace Tarn.Items.Tables;

/// <summary>A table to be made.</summary>
public sealed record NewItemTable
{
    /// <summary>The name in its account and region.</summary>
    public required ResourceName Name { get; init; }

    public required string Arn { get; init; }

    /// <summary>The account that owns it: twelve digits.</summary>
    public required string Owner { get; init; }

    public required KeySchema Keys { get; init; }

    /// <summary>Global and local ones; they are active at once.</summary>
    public IReadOnlyList<NewIndex> Indexes { get; init; } = [];

    /// <summary>The settings that the door returns and enforces.</summary>
    public TableSettings Settings { get; init; } = TableSettings.Unset;

    /// <summary>The view of its stream; null: no stream is switched on.</summary>
    public StreamView? Stream { get; init; }

    /// <summary>Whether others than the rows read the records, for their whole retention: a stream, point-in-time recovery.</summary>
    public bool KeepsRecords { get; init; }

    /// <summary>Whether records hold the image before each change.</summary>
    public bool KeepsOldImages { get; init; }

    /// <inheritdoc cref="ItemTable.Group"/>
    public long Group { get; init; }

    /// <summary>Whether its rows are made from a copy before it takes reads and writes.</summary>
    public bool IsFilled { get; init; }
}
