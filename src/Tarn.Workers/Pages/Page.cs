using System.Buffers.Binary;
using System.Text;

namespace Tarn.Workers.Pages;

/// <summary>Rows of a result from a worker.</summary>
public sealed class Page
{
    private Page(int rowCount, IReadOnlyList<PageColumn> columns)
    {
        RowCount = rowCount;
        Columns = columns;
    }

    public int RowCount { get; }

    public IReadOnlyList<PageColumn> Columns { get; }

    /// <exception cref="InvalidDataException">
    /// The bytes are not a page of these types; the worker must not be trusted further.
    /// </exception>
    public static Page Read(ReadOnlyMemory<byte> bytes, IReadOnlyList<PageType> types)
    {
        try
        {
            var reader = new Reader(bytes);
            var rows = reader.Int();
            var page = new Page(rows, [.. types.Select(t => reader.Column(t, rows))]);
            return reader.AtEnd ? page : throw new InvalidDataException("a result page has more bytes than its columns");
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("a result page is shorter than its columns", e);
        }
    }

    /// <summary>The value of a BOOLEAN column. None may be NULL.</summary>
    public bool Boolean(int row, int column) => Present(row, column).Fixed(row)[0] != 0;

    /// <summary>The value of a BIGINT column. None may be NULL.</summary>
    public long Long(int row, int column) => BinaryPrimitives.ReadInt64LittleEndian(Present(row, column).Fixed(row));

    /// <summary>The value of a VARCHAR column; null for NULL.</summary>
    public string? Text(int row, int column) => Columns[column].IsNull(row) ? null : Encoding.UTF8.GetString(Columns[column].Bytes(row));

    private PageColumn Present(int row, int column) => Columns[column] is var values && !values.IsNull(row) ? values
        : throw new InvalidDataException("a result has no value where one must be");

    private sealed class Reader(ReadOnlyMemory<byte> bytes)
    {
        private int _offset;

        public bool AtEnd => _offset == bytes.Length;

        public int Int()
        {
            var value = BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);
            return value >= 0 ? value : throw new ArgumentException("negative count");
        }

        public PageColumn Column(PageType type, int rows)
        {
            var validity = Take(1).Span[0] == 0 ? default : Take((rows + 7) / 8);
            switch (type.Shape)
            {
                case PageShape.Bytes:
                    var offsets = Offsets(rows);
                    return new(0, validity, Take(offsets[^1]), offsets, []);
                case PageShape.List:
                    var items = Offsets(rows);
                    return new(0, validity, default, items, [.. type.Parts.Select(part => Column(part, items[^1]))]);
                case PageShape.Row:
                    return new(0, validity, default, [], [.. type.Parts.Select(field => Column(field, rows))]);
                default:
                    return new(type.Width, validity, Take(checked(rows * type.Width)), [], []);
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
