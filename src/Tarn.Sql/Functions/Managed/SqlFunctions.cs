using Tarn.DuckDb.Functions;
using Tarn.Sql.Engine;
using Tarn.Sql.Functions.Managed.Flink;
using Tarn.Sql.Functions.Managed.Patterns;
using Tarn.Sql.Functions.Managed.Sketches;
using Tarn.Sql.Functions.Managed.SqlJson;
using Tarn.Sql.Functions.Managed.Statistics;
using Tarn.Sql.Matching;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Trino's functions that the engine lacks, for workers.</summary>
internal sealed class SqlFunctions : IWorkerFunctions
{
    /// <inheritdoc/>
    public void Load()
    {
        HashFunctions.Load();
        ByteFunctions.Load();
    }

    /// <inheritdoc/>
    public ScalarFunction? Find(ManagedFunctionUse use) => use.Function is ManagedFunctions.Fail or ManagedFunctions.FailNow
        ? new FailFunction(use)
        : RowFunctionOf(use) is { } function ? new ManagedFunction(use, function) : null;

    private static RowFunction? RowFunctionOf(ManagedFunctionUse use) =>
        DecimalFunctions.Find(use) ?? TextFunctions.Find(use.Function) ?? ConversionFunctions.Find(use.Function) ?? JsonFunctions.Find(use.Function)
        ?? IsoTimes.Find(use.Function)
        ?? UrlFunctions.Find(use.Function) ?? ZoneFunctions.Find(use.Function) ?? HashFunctions.Find(use.Function)
        ?? JsonParts.Find(use.Function) ?? BitFunctions.Find(use.Function) ?? QuantityFunctions.Find(use.Function) ?? ByteFunctions.Find(use.Function)
        ?? DistributionFunctions.Find(use.Function) ?? DigestFunctions.Find(use.Function) ?? PatternFunctions.Find(use.Function)
        ?? SqlJsonFunctions.Find(use.Function) ?? MatchRowsFunction.Find(use.Function) ?? NetFunctions.Find(use.Function)
        ?? FlinkTexts.Find(use.Function) ?? SetFunctions.Find(use.Function);
}
