using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Sql.Engine;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Ends the statement with an error of Trino: its name, its message, and perhaps a value of the row.</summary>
internal sealed class FailFunction(ManagedFunctionUse use) : ScalarFunction
{
    public override string Name => use.Name;

    public override bool HandlesNulls => true;

    public override bool Volatile => use.Function == ManagedFunctions.FailNow;

    public override IReadOnlyList<DuckType> NewParameters() => [.. use.ParameterTypes.Select(DuckTypeText.Parse)];

    public override DuckType NewReturnType() => DuckTypeText.Parse(use.ResultType);

    public override void Invoke(ChunkView input, VectorView output)
    {
        if (input.RowCount > 0)
        {
            throw RowValues.Error(input.Text(0, 0), input[1].IsNull(0) ? "" : input.Text(1, 0));
        }
    }
}
