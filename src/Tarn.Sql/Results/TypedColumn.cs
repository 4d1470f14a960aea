using Tarn.Sql.Types;
using Tarn.Workers.Pages;

namespace Tarn.Sql.Results;

/// <summary>One column, or one level of a nested column, of a page, with its Trino type.</summary>
internal readonly record struct TypedColumn(SqlType Type, PageColumn Values)
{
    public ReadOnlySpan<int> Offsets => Values.Offsets;

    /// <summary>The number of fields of a row.</summary>
    public int FieldCount => Values.Parts.Count;

    public static PageType LayoutOf(SqlType type) => type.Kind switch
    {
        TypeKind.Varchar or TypeKind.Char or TypeKind.Json or TypeKind.TimestampWithTimeZone or TypeKind.TimeWithTimeZone => PageType.Bytes,
        _ when type.IsBytes => PageType.Bytes,
        TypeKind.Array or TypeKind.Map => PageType.List([.. type.Arguments.Select(LayoutOf)]),
        TypeKind.Row => PageType.Row([.. type.Fields.Select(f => LayoutOf(f.Type))]),
        TypeKind.Boolean or TypeKind.Tinyint => PageType.Boolean,
        TypeKind.Smallint => PageType.Fixed(2),
        TypeKind.Integer or TypeKind.Real or TypeKind.Date or TypeKind.IntervalYearToMonth or TypeKind.Unknown => PageType.Int,
        TypeKind.Decimal => PageType.Fixed(type.Precision <= 4 ? 2 : type.Precision <= 9 ? 4 : type.Precision <= 18 ? 8 : 16),
        TypeKind.Timestamp when type.IsPicoseconds => PageType.Fixed(16),
        _ => PageType.Long,
    };

    public bool IsNull(int row) => Values.IsNull(row);

    public ReadOnlySpan<byte> Fixed(int row) => Values.Fixed(row);

    public ReadOnlySpan<byte> Bytes(int row) => Values.Bytes(row);

    /// <summary>The elements of arrays, the keys (0) and values (1) of maps, or a field of rows.</summary>
    public TypedColumn Part(int place) => new(Type.Kind == TypeKind.Row ? Type.Fields[place].Type : Type.Arguments[place], Values.Parts[place]);
}
