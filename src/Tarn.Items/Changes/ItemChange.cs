using Tarn.Items.Values;

namespace Tarn.Items.Changes;

/// <summary>One change of one item: a record of the table's internal stream. Its memory is that of the record.</summary>
public readonly record struct ItemChange
{
    /// <summary>The item's key in the form of <see cref="Keys.KeyForm"/>.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    public required ChangeOperation Operation { get; init; }

    /// <summary>Whether the item existed before.</summary>
    public required bool Existed { get; init; }

    /// <summary>DynamoDB's count of bytes of the item before the change; 0 when there was none.</summary>
    public required int OldSizeBytes { get; init; }

    /// <summary>
    /// Time of the change, Unix microseconds, growing while this server runs: of two replicas' changes the later one wins.
    /// </summary>
    public required long StampUs { get; init; }

    /// <summary>The number of the region whose replica made the change; 0: this table's own.</summary>
    public byte Region { get; init; }

    public ChangeOrigin Origin { get; init; }

    /// <summary>The number of records that became true together, this one included.</summary>
    public int SetRecords { get; init; }

    /// <summary>A number by chance that these records share, when they are several.</summary>
    public long SetId { get; init; }

    /// <summary>The item after the change; null: it was removed.</summary>
    public Item? NewImage { get; init; }

    /// <summary>The token that the record remembers instead of a change of an item; null: it is a change.</summary>
    public RequestToken? Token { get; init; }

    /// <summary>The item before the change; null: there was none, or no reader wanted it.</summary>
    public Item? OldImage { get; init; }
}
