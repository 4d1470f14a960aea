using System.Text;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Sql.Engine;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Computes one row whose arguments are all present; false means null.</summary>
public delegate bool RowFunction(ChunkView input, int row, VectorView output);

/// <summary>
/// A C# function of one statement, registered in the worker under the statement's name for it. It does no I/O; a null
/// argument gives null.
/// </summary>
public sealed class ManagedFunction(ManagedFunctionUse use, RowFunction function) : ScalarFunction
{
    public override string Name => use.Name;

    public override bool HandlesNulls => true;

    public override IReadOnlyList<DuckType> NewParameters() => [.. use.ParameterTypes.Select(DuckTypeText.Parse)];

    public override DuckType NewReturnType() => DuckTypeText.Parse(use.ResultType);

    public override void Invoke(ChunkView input, VectorView output)
    {
        output.MakeNullable();
        var columns = input.ColumnCount;
        for (var row = 0; row < input.RowCount; row++)
        {
            var present = true;
            for (var column = 0; column < columns && present; column++)
            {
                present = !input[column].IsNull(row);
            }

            if (!present || !function(input, row, output))
            {
                output.SetNull(row);
                if (use.ResultType.EndsWith("[]", StringComparison.Ordinal))
                {
                    output.SetEntry(row, 0, 0);
                }
            }
        }
    }
}

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
