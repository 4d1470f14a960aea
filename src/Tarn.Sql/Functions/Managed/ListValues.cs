using System.Text;
using Tarn.DuckDb;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Reading and writing of lists in rows.</summary>
internal static class ListValues
{
    /// <summary>The texts of a list; null for elements that are null.</summary>
    public static string?[] Texts(this ChunkView input, int column, int row)
    {
        var (start, count) = input[column].Entry(row);
        var elements = input[column].Elements;
        var texts = new string?[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = elements.IsNull(start + i) ? null : Encoding.UTF8.GetString(elements.Bytes(start + i));
        }

        return texts;
    }

    /// <summary>The numbers of a list; null for elements that are null.</summary>
    public static T?[] Numbers<T>(this ChunkView input, int column, int row) where T : unmanaged
    {
        var (start, count) = input[column].Entry(row);
        var elements = input[column].Elements;
        var numbers = new T?[count];
        var values = elements.Values<T>(start + count);
        for (var i = 0; i < count; i++)
        {
            numbers[i] = elements.IsNull(start + i) ? null : values[start + i];
        }

        return numbers;
    }

    /// <summary>The bytes of a list's elements; null for elements that are null.</summary>
    public static byte[]?[] Blobs(this ChunkView input, int column, int row)
    {
        var (start, count) = input[column].Entry(row);
        var elements = input[column].Elements;
        var blobs = new byte[]?[count];
        for (var i = 0; i < count; i++)
        {
            blobs[i] = elements.IsNull(start + i) ? null : elements.Bytes(start + i).ToArray();
        }

        return blobs;
    }

    public static bool SetNumbers<T>(this VectorView output, int row, IReadOnlyList<T> items) where T : unmanaged
    {
        var start = output.ElementCount;
        output.Reserve(start + items.Count);
        var values = output.Elements.Values<T>(start + items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            values[start + i] = items[i];
        }

        output.SetElementCount(start + items.Count);
        output.SetEntry(row, start, items.Count);
        return true;
    }

    /// <summary>Sets a list of texts of which some may be null.</summary>
    public static bool SetTexts(this VectorView output, int row, IReadOnlyList<string?> items)
    {
        var start = output.ElementCount;
        output.Reserve(start + items.Count);
        var elements = output.Elements;
        elements.MakeNullable();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is { } text)
            {
                elements.SetBytes(start + i, Encoding.UTF8.GetBytes(text));
            }
            else
            {
                elements.SetNull(start + i);
            }
        }

        output.SetElementCount(start + items.Count);
        output.SetEntry(row, start, items.Count);
        return true;
    }

    public static bool SetBlob(this VectorView output, int row, ReadOnlySpan<byte> bytes)
    {
        output.SetBytes(row, bytes);
        return true;
    }
}
