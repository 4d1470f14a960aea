namespace Tarn.Lake.Iceberg.Types;

/// <summary>The type changes of a column that keep its old data files readable (format version 2).</summary>
/// <seealso href="https://iceberg.apache.org/spec/#schema-evolution"/>
public static class TypePromotion
{
    /// <summary>
    /// Whether a column of type <paramref name="from"/> may become <paramref name="to"/>. True when both are equal.
    /// </summary>
    public static bool CanWiden(PrimitiveType from, PrimitiveType to) => from == to || (from.Kind, to.Kind) switch
    {
        (PrimitiveKind.Int, PrimitiveKind.Long) => true,
        (PrimitiveKind.Float, PrimitiveKind.Double) => true,
        (PrimitiveKind.Decimal, PrimitiveKind.Decimal) => from.Scale == to.Scale && to.Precision > from.Precision,
        _ => false,
    };
}
