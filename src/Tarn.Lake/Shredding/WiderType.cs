using System.Text.Json;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The wider type that a declared column needs for a value beyond its range, if Iceberg allows the change: int to long,
/// float to double, or a decimal of more digits and the same scale.
/// </summary>
/// <param name="Precision">Digits of a decimal.</param>
/// <seealso href="https://iceberg.apache.org/spec/#schema-evolution"/>
internal readonly record struct WiderType(ColumnKind Kind, int Precision = 0)
{
    private const int PrecisionMax = 38;

    /// <summary>
    /// The wider type for the number or text at the reader. Null: the column can hold it, or no wider type can.
    /// </summary>
    public static WiderType? For(ShapeNode node, ref Utf8JsonReader json) => node.Kind switch
    {
        ColumnKind.Int when json.TokenType == JsonTokenType.Number => ForInt(ref json),
        ColumnKind.Float when json.TokenType == JsonTokenType.Number => ForFloat(ref json),
        ColumnKind.Decimal when !json.ValueIsEscaped => ForDecimal(json.ValueSpan, node),
        _ => null,
    };

    private static WiderType? ForInt(ref Utf8JsonReader json) =>
        LongColumn.TryRead(ref json, out var value) && value is < int.MinValue or > int.MaxValue ? new(ColumnKind.Long) : null;

    private static WiderType? ForFloat(ref Utf8JsonReader json) =>
        DoubleColumn.TryRead(ref json, out var value) && !FloatColumn.Holds(value) ? new(ColumnKind.Double) : null;

    private static WiderType? ForDecimal(ReadOnlySpan<byte> text, ShapeNode node)
    {
        if (!NumberText.Decimal(text, PrecisionMax, node.Scale, out var unscaled))
        {
            return null;
        }

        var digits = 0;
        for (var rest = unscaled; rest != 0; rest /= 10)
        {
            digits++;
        }

        return digits > node.Precision ? new(ColumnKind.Decimal, digits) : null;
    }
}
