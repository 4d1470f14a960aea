using System.Collections.Frozen;
using Tarn.Aws.Athena.Model;
using Tarn.Sql;
using Tarn.Sql.Executions;

namespace Tarn.Aws.Athena.Statements;

/// <summary>Names of SQL errors → Athena's numbers (category 1 system, 2 user).</summary>
internal static class AthenaErrorTypes
{
    private const int UserError = 1000;
    private const int EngineError = 200;

    private static readonly FrozenDictionary<string, int> Types = new Dictionary<string, int>
    {
        [SqlErrorName.SyntaxError] = 1006,
        [SqlErrorName.TableNotFound] = 1110,
        [SqlErrorName.SchemaNotFound] = 1110,
        [SqlErrorName.InvalidView] = 1107,
        [SqlErrorName.ViewIsStale] = 1107,
        [SqlErrorName.ViewIsRecursive] = 1107,
        [SqlErrorName.ColumnNotFound] = 1004,
        [SqlErrorName.TypeMismatch] = 1004,
        [SqlErrorName.FunctionNotFound] = 1303,
        [SqlErrorName.NotSupported] = 1200,
        [SqlErrorName.InvalidFunctionArgument] = 1100,
        [SqlErrorName.DivisionByZero] = 1001,
        [SqlErrorName.NumericValueOutOfRange] = 1001,
        [SqlErrorName.InvalidCastArgument] = 1002,
        [SqlErrorName.TableAlreadyExists] = 1003,
        [SqlErrorName.SchemaAlreadyExists] = 1003,
        [SqlErrorName.SchemaNotEmpty] = 1003,
        [SqlErrorName.ColumnAlreadyExists] = 1004,
        [SqlErrorName.InvalidTableProperty] = 1101,
        [SqlErrorName.InvalidSchemaProperty] = 1101,
        [SqlErrorName.IcebergCommitError] = 233,
        [SqlErrorName.ExceededMemoryLimit] = 4,
        [SqlErrorName.ExceededTimeLimit] = 206,
        [SqlErrorName.ServerShuttingDown] = 200,
        [SqlErrorName.PermissionDenied] = 1500,
        ["INVALID_OUTPUT_LOCATION"] = 1306,
    }.ToFrozenDictionary();

    public static AthenaError Of(ExecutionError error) => new()
    {
        ErrorCategory = error.IsUsers ? 2 : 1,
        ErrorType = Types.GetValueOrDefault(error.Name, error.IsUsers ? UserError : EngineError),
        Retryable = error.Name == SqlErrorName.ServerShuttingDown,
        ErrorMessage = error.Text,
    };
}
