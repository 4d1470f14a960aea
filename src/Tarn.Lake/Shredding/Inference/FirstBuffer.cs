namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Chooses the columns of a table that does not exist yet from all records of its first buffer: D35 (types are chosen over the first
/// buffer). Belongs to one thread.
/// </summary>
/// <param name="options">The rules of the table's columns.</param>
public sealed class FirstBuffer(ShapeOptions options)
{
    private readonly ValueKinds _kinds = new();
    private readonly KindBudget _room = KindBudget.OfValues;

    /// <summary>The columns so far. Between scalars, lists and structs the first value decides until <see cref="Choose"/>.</summary>
    public TableShape Shape { get; } = TableShape.ForNewTable(options);

    /// <summary>Checks a record, and adds its fields.</summary>
    public ShredResult Observe(ReadOnlySpan<byte> record)
    {
        var result = Shredder.Observe(Shape, record);
        if (!result.IsRejected && ValueKinds.OfRecord(record) is { } kinds)
        {
            _kinds.Add(kinds, _room);
        }

        return result;
    }

    /// <summary>The columns, each of the kind with most values.</summary>
    public TableShape Choose()
    {
        KindChoice.Apply(Shape, _kinds, hasChunks: false);
        return Shape;
    }
}
