using System.Buffers.Binary;
using Tarn.Sql.Types;

namespace Tarn.Sql.Workers.Pages;

/// <summary>Rows of a result from a worker, read with the plan's column types.</summary>
public sealed class ResultPage
{
    private readonly PageColumn[] _columns;

    private ResultPage(int rowCount, PageColumn[] columns)
    {
        RowCount = rowCount;
        _columns = columns;
    }

    public int RowCount { get; }

    /// <exception cref="InvalidDataException">
    /// The bytes are not a page of these types; the worker must not be trusted further.
    /// </exception>
    public static ResultPage Read(ReadOnlyMemory<byte> bytes, IReadOnlyList<SqlType> types)
    {
        try
        {
            var reader = new Reader(bytes);
            var rows = reader.Int();
            var page = new ResultPage(rows, [.. types.Select(t => reader.Column(t, rows))]);
            return reader.AtEnd ? page : throw new InvalidDataException("a result page has more bytes than its columns");
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("a result page is shorter than its columns", e);
        }
    }

    /// <summary>The value as Athena prints it; null for NULL.</summary>
    public string? Text(int row, int column) => _columns[column].IsNull(row) ? null : ValueText.Of(_columns[column], row);

    /// <summary>As <see cref="Text"/>, with arrays, maps and rows as JSON.</summary>
    public string? TextOrJson(int row, int column)
    {
        var values = _columns[column];
        return values.Type.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row && !values.IsNull(row) ? ValueJson.Of(values, row) : Text(row, column);
    }

    private sealed class Reader(ReadOnlyMemory<byte> bytes)
    {
        private int _offset;

        public bool AtEnd => _offset == bytes.Length;

        public int Int()
        {
            var value = BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);
            return value >= 0 ? value : throw new ArgumentException("negative count");
        }

        public PageColumn Column(SqlType type, int rows)
        {
            var validity = Take(1).Span[0] == 0 ? default : Take((rows + 7) / 8);
            switch (type.Kind)
            {
                case TypeKind.Varchar or TypeKind.Char or TypeKind.Json or TypeKind.TimestampWithTimeZone or TypeKind.TimeWithTimeZone:
                case var _ when type.IsBytes:
                    var offsets = Offsets(rows);
                    return new(type, validity, Take(offsets[^1]), offsets, []);
                case TypeKind.Array:
                    var items = Offsets(rows);
                    return new(type, validity, default, items, [Column(type.Element, items[^1])]);
                case TypeKind.Map:
                    var entries = Offsets(rows);
                    return new(type, validity, default, entries, [Column(type.Key, entries[^1]), Column(type.Value, entries[^1])]);
                case TypeKind.Row:
                    return new(type, validity, default, [], [.. type.Fields.Select(f => Column(f.Type, rows))]);
                default:
                    return new(type, validity, Take(checked(rows * PageColumn.Width(type))), [], []);
            }
        }

        private int[] Offsets(int rows)
        {
            var lengths = Take(checked(rows * 4)).Span;
            var offsets = new int[rows + 1];
            for (var i = 0; i < rows; i++)
            {
                offsets[i + 1] = checked(offsets[i] + BinaryPrimitives.ReadInt32LittleEndian(lengths[(i * 4)..]));
            }

            return offsets;
        }

        private ReadOnlyMemory<byte> Take(int length)
        {
            var taken = bytes.Slice(_offset, length);
            _offset += length;
            return taken;
        }
    }
}

/// <summary>One column, or one level of a nested column, of a page.</summary>
internal sealed record PageColumn(SqlType Type, ReadOnlyMemory<byte> Validity, ReadOnlyMemory<byte> Data, int[] Offsets, IReadOnlyList<PageColumn> Children)
{
    public bool IsNull(int row) => !Validity.IsEmpty && (Validity.Span[row >> 3] >> (row & 7) & 1) == 0;

    public ReadOnlySpan<byte> Fixed(int row)
    {
        var width = Width(Type);
        return Data.Span.Slice(row * width, width);
    }

    public ReadOnlySpan<byte> Bytes(int row) => Data.Span[Offsets[row]..Offsets[row + 1]];

    public static int Width(SqlType type) => type.Kind switch
    {
        TypeKind.Boolean or TypeKind.Tinyint => 1,
        TypeKind.Smallint => 2,
        TypeKind.Integer or TypeKind.Real or TypeKind.Date or TypeKind.IntervalYearToMonth or TypeKind.Unknown => 4,
        TypeKind.Decimal => type.Precision <= 4 ? 2 : type.Precision <= 9 ? 4 : type.Precision <= 18 ? 8 : 16,
        TypeKind.Timestamp when type.IsPicoseconds => 16,
        _ => 8,
    };
}
