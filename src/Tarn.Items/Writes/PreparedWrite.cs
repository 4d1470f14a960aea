using Tarn.Items.Changes;
using Tarn.Items.Rows;
using Tarn.Items.Values;

namespace Tarn.Items.Writes;

/// <summary>One item of a write in progress: its row, its decision, its change.</summary>
internal sealed class PreparedWrite(ItemWrite write, int index)
{
    public ItemWrite Write { get; } = write;

    /// <summary>The index in the call.</summary>
    public int Index { get; } = index;

    /// <summary>The key of the item's row.</summary>
    public byte[] RowKey { get; } = RowForm.Key(write.Table.Id.Value, write.Key.Span);

    public Item? Before { get; private set; }

    public ItemVerdict Verdict { get; private set; }

    /// <summary>Whether the decision differs from the item.</summary>
    public bool IsChange => Verdict.Kind switch
    {
        // A replica stores the newest stamp, also when the item is the same.
        ItemVerdictKind.Put or ItemVerdictKind.Delete when Write.StampUs is not null => true,
        ItemVerdictKind.Put => Before is not { } before || before != Verdict.Image,
        ItemVerdictKind.Delete => Before is not null,
        _ => false,
    };

    private Item? After => Verdict.Kind switch
    {
        ItemVerdictKind.Put => Verdict.Image,
        ItemVerdictKind.Delete => null,
        _ => Before,
    };

    /// <summary>Bytes of the larger image in its binary form, which is about DynamoDB's count.</summary>
    public int WrittenBytes => Math.Max(Before?.Bytes.Length ?? 0, After?.Bytes.Length ?? 0);

    public WrittenItem Result => new(Before, After, Verdict);

    /// <param name="row">The item's row; null: there is none.</param>
    /// <param name="removed">The row of its removal, for another replica's change; null: there is none.</param>
    public void Decide(byte[]? row, byte[]? removed)
    {
        Before = row is null ? null : RowForm.ItemOf(row);
        Verdict = Write.StampUs is { } stampUs && (row ?? removed) is { } known && RowForm.StampOf(known) >= stampUs
            ? ItemVerdict.Keep
            : Write.Decide(Before);
    }

    public ItemChange ChangeOf(long stampUs, long setId, int setRecords) => new()
    {
        Key = Write.Key,
        Operation = Verdict.Kind == ItemVerdictKind.Put ? ChangeOperation.Put : ChangeOperation.Delete,
        Existed = Before is not null,
        OldSizeBytes = Before?.SizeBytes ?? 0,
        StampUs = Write.StampUs ?? stampUs,
        Origin = Write.Origin,
        SetId = setId,
        SetRecords = setRecords,
        NewImage = Verdict.Kind == ItemVerdictKind.Put ? Verdict.Image : null,
        OldImage = Write.KeepsOldImage || Write.Table.WantsOldImages ? Before : null,
    };
}
