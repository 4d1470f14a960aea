using System.Buffers.Binary;
using System.Text;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Formats;

/// <summary>
/// A file's column statistics for its manifest entry, merged from the row groups of its footer: D39 (column bounds come
/// from the footer). DuckDB's own summary is wrong at the edges. A bound is used only if every row group with a value
/// has one. A bound of zero is −0.0 below and 0.0 above. NaN is never a bound.
/// </summary>
internal static class FileMetrics
{
    /// <param name="footer">The file's footer.</param>
    /// <param name="columns">The columns that the file was written with.</param>
    /// <param name="nanCount">
    /// Returns the number of NaN values of a float or double column by its field id; null: unknown, so it gets no bounds.
    /// </param>
    /// <param name="modes">The columns that have statistics, and the lengths of their bounds.</param>
    public static ColumnMetrics Of(ParquetFooter footer, StructType columns, Func<int, long?> nanCount, MetricsModes modes)
    {
        var fields = new Schema(0, columns).FieldsById;
        var draft = new Draft();
        for (var i = 0; i < footer.Leaves.Count; i++)
        {
            var leaf = footer.Leaves[i];
            if (fields.TryGetValue(leaf.FieldId, out var field) && field.Type is PrimitiveType type && modes.Of(leaf.FieldId) is { HasCounts: true } mode)
            {
                var chunks = footer.RowGroups.Select(g => g.Columns[i]).ToList();
                var isFloat = type.Kind is PrimitiveKind.Float or PrimitiveKind.Double;
                var nans = isFloat ? nanCount(leaf.FieldId) : null;
                draft.Count(leaf.FieldId, chunks, nans);

                // The order of values in lists and maps does not order rows, so Iceberg's writers leave their bounds out.
                if (!leaf.Repeated && mode.HasBounds && (!isFloat || nans is not null))
                {
                    draft.Bound(leaf.FieldId, chunks, type, mode.BoundLength ?? int.MaxValue);
                }
            }
        }

        return draft.ToMetrics();
    }

    private sealed class Draft
    {
        private readonly Dictionary<int, long> _sizes = [];
        private readonly Dictionary<int, long> _values = [];
        private readonly Dictionary<int, long> _nulls = [];
        private readonly Dictionary<int, long> _nans = [];
        private readonly Dictionary<int, byte[]> _lower = [];
        private readonly Dictionary<int, byte[]> _upper = [];

        public void Count(int id, List<ParquetColumnChunk> chunks, long? nans)
        {
            _sizes[id] = chunks.Sum(c => c.CompressedBytes);
            _values[id] = chunks.Sum(c => c.ValueCount);
            if (chunks.TrueForAll(c => c.NullCount != null))
            {
                _nulls[id] = chunks.Sum(c => c.NullCount!.Value);
            }

            if (nans is { } count)
            {
                _nans[id] = count;
            }
        }

        public void Bound(int id, List<ParquetColumnChunk> chunks, PrimitiveType type, int lengthMax)
        {
            if (FileMetrics.Bound(chunks, type, lengthMax, isLower: true) is { } low)
            {
                _lower[id] = low;
            }

            if (FileMetrics.Bound(chunks, type, lengthMax, isLower: false) is { } high)
            {
                _upper[id] = high;
            }
        }

        public ColumnMetrics ToMetrics() => new()
        {
            ColumnSizes = _sizes,
            ValueCounts = _values,
            NullValueCounts = _nulls,
            NanValueCounts = _nans,
            LowerBounds = _lower,
            UpperBounds = _upper,
        };
    }

    private static byte[]? Bound(List<ParquetColumnChunk> chunks, PrimitiveType type, int lengthMax, bool isLower)
    {
        object? bound = null;
        foreach (var chunk in chunks)
        {
            if (!chunk.HasValues)
            {
                continue;
            }

            if ((isLower ? chunk.Min : chunk.Max) is not { } bytes || Decode(type, bytes) is not { } value)
            {
                return null;
            }

            if (bound == null || (isLower ? Compare(value, bound) < 0 : Compare(value, bound) > 0))
            {
                bound = value;
            }
        }

        return bound switch
        {
            null => null,
            byte[] bytes when type.Kind == PrimitiveKind.String => isLower ? CutText(bytes, lengthMax) : CutTextAbove(bytes, lengthMax),
            byte[] bytes when type.Kind is PrimitiveKind.Binary or PrimitiveKind.Fixed =>
                isLower ? CutBytes(bytes, lengthMax) : CutBytesAbove(bytes, lengthMax),
            double and 0 => SingleValue.Encode(type, isLower ? -0.0 : 0.0),
            float and 0 => SingleValue.Encode(type, isLower ? -0.0f : 0.0f),
            _ => SingleValue.Encode(type, bound),
        };
    }

    /// <summary>
    /// Decodes a statistic's plain encoding to a comparable value; null for NaN and for bytes that do not fit the type.
    /// </summary>
    private static object? Decode(PrimitiveType type, byte[] bytes)
    {
        return type.Traits.Form switch
        {
            ValueForm.Boolean => bytes.Length == 1 ? bytes[0] != 0 : null,
            ValueForm.Int32 => bytes.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : null,
            ValueForm.Int64 => bytes.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : null,
            ValueForm.Float => bytes.Length == 4 && BinaryPrimitives.ReadSingleLittleEndian(bytes) is var number && !float.IsNaN(number) ? number : null,
            ValueForm.Double => bytes.Length == 8 && BinaryPrimitives.ReadDoubleLittleEndian(bytes) is var number && !double.IsNaN(number) ? number : null,
            ValueForm.Decimal => Unscaled(type, bytes),
            ValueForm.Text or ValueForm.Bytes => bytes,
            ValueForm.Uuid => bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : null,
            ValueForm.None => null,
        };
    }

    private static Int128? Unscaled(PrimitiveType type, byte[] bytes) => bytes.Length switch
    {
        4 when type.Precision <= 18 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        8 when type.Precision <= 18 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        > 0 and <= 16 when type.Precision > 18 => SingleValue.DecimalFrom(bytes),
        _ => null,
    };

    private static int Compare(object a, object b) => (a, b) switch
    {
        (byte[] x, byte[] y) => x.AsSpan().SequenceCompareTo(y),
        (Guid x, Guid y) => x.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(y.ToByteArray(bigEndian: true)),
        _ => ((IComparable)a).CompareTo(b),
    };

    private static byte[] CutBytes(byte[] value, int lengthMax) => value.Length <= lengthMax ? value : value[..lengthMax];

    private static byte[]? CutBytesAbove(byte[] value, int lengthMax)
    {
        if (value.Length <= lengthMax)
        {
            return value;
        }

        var last = value.AsSpan(0, lengthMax).LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0)
        {
            return null;
        }

        var cut = value[..(last + 1)];
        cut[last]++;
        return cut;
    }

    private static byte[] CutText(byte[] value, int lengthMax) => value[..PrefixLength(value, lengthMax)];

    /// <summary>
    /// The shortest greater text of at most the given characters: the last character that has a successor is replaced by it.
    /// </summary>
    private static byte[]? CutTextAbove(byte[] value, int lengthMax)
    {
        var prefix = PrefixLength(value, lengthMax);
        if (prefix == value.Length)
        {
            return value;
        }

        var runes = Encoding.UTF8.GetString(value, 0, prefix).EnumerateRunes().ToList();
        for (var last = runes.Count - 1; last >= 0; last--)
        {
            var next = runes[last].Value + 1;
            next = next is >= 0xD800 and <= 0xDFFF ? 0xE000 : next;
            if (next <= 0x10FFFF)
            {
                return Encoding.UTF8.GetBytes(string.Concat(runes.Take(last).Append(new Rune(next))));
            }
        }

        return null;
    }

    /// <summary>Bytes of the first code points.</summary>
    private static int PrefixLength(byte[] value, int lengthMax)
    {
        var characters = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if ((value[i] & 0xC0) != 0x80 && ++characters > lengthMax)
            {
                return i;
            }
        }

        return value.Length;
    }
}
