using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>The facts of one kind of chunk column: a row of the table of kinds. A kind without a row does not compile.</summary>
/// <param name="Stores">The kind of type whose values it holds; null: it has children. Binary columns hold <c>fixed</c> too.</param>
/// <param name="Arrow">Arrow's format; a decimal's lacks its arguments.</param>
/// <param name="Duck">DuckDB's type.</param>
internal sealed record ColumnTraits(PrimitiveKind? Stores, string Arrow, DuckTypeId Duck)
{
    private static readonly ColumnTraits[] Table = [.. Enumerable.Range(0, (int)ColumnKind.Map + 1).Select(number => Row((ColumnKind)Math.Max(number, 1)))];

    private static readonly ColumnKind[] Kinds = [.. Enum.GetValues<PrimitiveKind>().Select(Find)];

    /// <summary>The buffers of a value's column in Arrow: validity, offsets where lengths differ, values.</summary>
    public int ArrowBuffers { get; private init; } = 2;

    /// <summary>The facts of a kind.</summary>
    public static ColumnTraits Of(ColumnKind kind) => Table[(int)kind];

    /// <summary>The kind of a chunk's column for a type; null: Tarn writes no such column.</summary>
    public static ColumnKind? KindOf(PrimitiveKind kind) => Kinds[(int)kind] is var found and not 0 ? found : null;

    private static ColumnKind Find(PrimitiveKind kind) => !KindTraits.Of(kind).IsWritten
        ? 0
        : Enum.GetValues<ColumnKind>().Single(column => Of(column).Stores == (kind == PrimitiveKind.Fixed ? PrimitiveKind.Binary : kind));

    private static ColumnTraits Row(ColumnKind kind) => kind switch
    {
        ColumnKind.Boolean => new(PrimitiveKind.Boolean, "b", DuckTypeId.Boolean),
        ColumnKind.Int => new(PrimitiveKind.Int, "i", DuckTypeId.Integer),
        ColumnKind.Long => new(PrimitiveKind.Long, "l", DuckTypeId.BigInt),
        ColumnKind.Float => new(PrimitiveKind.Float, "f", DuckTypeId.Float),
        ColumnKind.Double => new(PrimitiveKind.Double, "g", DuckTypeId.Double),
        ColumnKind.Decimal => new(PrimitiveKind.Decimal, "d", DuckTypeId.Decimal),
        ColumnKind.Date => new(PrimitiveKind.Date, "tdD", DuckTypeId.Date),
        ColumnKind.Time => new(PrimitiveKind.Time, "ttu", DuckTypeId.Time),
        ColumnKind.Timestamp => new(PrimitiveKind.Timestamp, "tsu:", DuckTypeId.Timestamp),
        ColumnKind.TimestampTz => new(PrimitiveKind.TimestampTz, "tsu:UTC", DuckTypeId.TimestampTz),
        ColumnKind.String => new(PrimitiveKind.String, "u", DuckTypeId.Varchar) { ArrowBuffers = 3 },
        ColumnKind.Uuid => new(PrimitiveKind.Uuid, "w:16", DuckTypeId.Uuid),
        ColumnKind.Binary => new(PrimitiveKind.Binary, "z", DuckTypeId.Blob) { ArrowBuffers = 3 },
        ColumnKind.Struct => new(null, "+s", DuckTypeId.Struct) { ArrowBuffers = 1 },
        ColumnKind.List => new(null, "+l", DuckTypeId.List),
        ColumnKind.Map => new(null, "+m", DuckTypeId.Map),
    };
}
