using Tarn.Sql.Engine;
using Tarn.Sql.Functions.Managed;
using Tarn.Workers.Parts;

namespace Tarn.Sql;

/// <summary>What SQL brings to the worker program: Trino's functions, and Athena's words for the engine's errors.</summary>
public static class SqlWorker
{
    public static WorkerParts Parts { get; } = new([new SqlFunctions()], new TrinoErrors());
}
