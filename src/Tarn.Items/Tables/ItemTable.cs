using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Items.Keys;
using Tarn.Storage.Records;

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

    /// <summary>Global and local ones, in the order of their making.</summary>
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

    /// <inheritdoc cref="NewItemTable.Document"/>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The index of that name; null: there is none.</summary>
    public IndexDefinition? FindIndex(string name) => Indexes.FirstOrDefault(index => index.Name == name);
}
