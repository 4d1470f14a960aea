using Tarn.Items.Values;

namespace Tarn.Items.Writes;

/// <summary>The decision about one item of a write.</summary>
public readonly struct ItemVerdict
{
    private ItemVerdict(ItemVerdictKind kind, Item image, object? reason) => (Kind, Image, Reason) = (kind, image, reason);

    /// <summary>No change.</summary>
    public static ItemVerdict Keep { get; } = new(ItemVerdictKind.Keep, default, null);

    /// <summary>The item is removed.</summary>
    public static ItemVerdict Delete { get; } = new(ItemVerdictKind.Delete, default, null);

    public ItemVerdictKind Kind { get; }

    /// <summary>The item after <see cref="ItemVerdictKind.Put"/>.</summary>
    public Item Image { get; }

    /// <summary>Why the write is refused, for the door; null for other verdicts.</summary>
    public object? Reason { get; }

    /// <summary>The item has this image. An equal one is no change.</summary>
    public static ItemVerdict Put(Item image) => new(ItemVerdictKind.Put, image, null);

    /// <summary>The whole call changes nothing.</summary>
    public static ItemVerdict Refuse(object reason) => new(ItemVerdictKind.Refuse, default, reason);
}
