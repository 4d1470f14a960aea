using Tarn.DuckDb;
using Tarn.DuckDb.Functions;

namespace Tarn.Workers.Functions;

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
