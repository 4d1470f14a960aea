using System.Text;
using Tarn.DuckDb;

namespace Tarn.Workers.Functions;

/// <summary>Reading and writing of single values.</summary>
public static class RowValues
{
    /// <summary>An error of the statement's author.</summary>
    public static InvalidOperationException Error(string name, string message) => new(OwnErrors.Write(name, message));

    public static string Text(this ChunkView input, int column, int row) => Encoding.UTF8.GetString(input[column].Bytes(row));

    public static long Long(this ChunkView input, int column, int row) => input[column].Values<long>(row + 1)[row];

    public static double Double(this ChunkView input, int column, int row) => input[column].Values<double>(row + 1)[row];

    public static bool Set(this VectorView output, int row, string? text)
    {
        if (text is not null)
        {
            output.SetBytes(row, Encoding.UTF8.GetBytes(text));
        }

        return text is not null;
    }

    public static bool Set<T>(this VectorView output, int row, T value) where T : unmanaged
    {
        output.Values<T>(row + 1)[row] = value;
        return true;
    }

    public static bool SetList(this VectorView output, int row, IReadOnlyList<string> items)
    {
        var start = output.ElementCount;
        output.Reserve(start + items.Count);
        var elements = output.Elements;
        for (var i = 0; i < items.Count; i++)
        {
            elements.SetBytes(start + i, Encoding.UTF8.GetBytes(items[i]));
        }

        output.SetElementCount(start + items.Count);
        output.SetEntry(row, start, items.Count);
        return true;
    }
}
