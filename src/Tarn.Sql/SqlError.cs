using Tarn.Lake.Hive;
using Tarn.Storage;
using Tarn.Workers;

namespace Tarn.Sql;

/// <summary>
/// The names of errors as Trino and Athena spell them; the first word of an execution's state-change reason.
/// </summary>
public static class SqlErrorName
{
    public const string SyntaxError = "SYNTAX_ERROR";
    public const string NotSupported = WorkerErrorName.NotSupported;
    public const string NotFound = "NOT_FOUND";
    public const string TableNotFound = "TABLE_NOT_FOUND";
    public const string SchemaNotFound = "SCHEMA_NOT_FOUND";
    public const string CatalogNotFound = "CATALOG_NOT_FOUND";
    public const string ColumnNotFound = "COLUMN_NOT_FOUND";
    public const string AmbiguousFunctionCall = "AMBIGUOUS_FUNCTION_CALL";
    public const string AmbiguousName = "AMBIGUOUS_NAME";
    public const string TypeMismatch = "TYPE_MISMATCH";
    public const string TypeNotFound = "TYPE_NOT_FOUND";
    public const string FunctionNotFound = "FUNCTION_NOT_FOUND";
    public const string InvalidColumnReference = "INVALID_COLUMN_REFERENCE";
    public const string InvalidLiteral = "INVALID_LITERAL";
    public const string ExpressionNotAggregate = "EXPRESSION_NOT_AGGREGATE";
    public const string ExpressionNotScalar = "EXPRESSION_NOT_SCALAR";
    public const string ExpressionNotInDistinct = "EXPRESSION_NOT_IN_DISTINCT";
    public const string InvalidView = "INVALID_VIEW";
    public const string ViewIsStale = "VIEW_IS_STALE";
    public const string ViewIsRecursive = "VIEW_IS_RECURSIVE";
    public const string DuplicateNamedQuery = "DUPLICATE_NAMED_QUERY";
    public const string DuplicateColumnName = "DUPLICATE_COLUMN_NAME";
    public const string TooManyGroupingSets = "TOO_MANY_GROUPING_SETS";
    public const string MissingOver = "MISSING_OVER";
    public const string MissingOrderBy = "MISSING_ORDER_BY";
    public const string NestedAggregation = "NESTED_AGGREGATION";
    public const string InvalidLabel = "INVALID_LABEL";
    public const string InvalidProcessingMode = "INVALID_PROCESSING_MODE";
    public const string InvalidRowPattern = "INVALID_ROW_PATTERN";
    public const string InvalidNavigationNesting = "INVALID_NAVIGATION_NESTING";
    public const string InvalidPatternFunction = "INVALID_PATTERN_RECOGNITION_FUNCTION";
    public const string InvalidRange = "INVALID_RANGE";
    public const string InvalidWindowFrame = "INVALID_WINDOW_FRAME";
    public const string MissingArgument = "MISSING_ARGUMENT";
    public const string InvalidArguments = "INVALID_ARGUMENTS";
    public const string InvalidParameterUsage = "INVALID_PARAMETER_USAGE";
    public const string InvalidFunctionArgument = "INVALID_FUNCTION_ARGUMENT";
    public const string InvalidCastArgument = "INVALID_CAST_ARGUMENT";
    public const string NumericValueOutOfRange = "NUMERIC_VALUE_OUT_OF_RANGE";
    public const string DivisionByZero = "DIVISION_BY_ZERO";
    public const string SubqueryMultipleRows = "SUBQUERY_MULTIPLE_ROWS";
    public const string MismatchedColumnAliases = "MISMATCHED_COLUMN_ALIASES";
    public const string InvalidTableProperty = "INVALID_TABLE_PROPERTY";
    public const string InvalidSchemaProperty = "INVALID_SCHEMA_PROPERTY";
    public const string ColumnAlreadyExists = "COLUMN_ALREADY_EXISTS";
    public const string TableAlreadyExists = "TABLE_ALREADY_EXISTS";
    public const string SchemaAlreadyExists = "SCHEMA_ALREADY_EXISTS";
    public const string SchemaNotEmpty = "SCHEMA_NOT_EMPTY";
    public const string GenericUserError = "GENERIC_USER_ERROR";
    public const string IcebergCommitError = "ICEBERG_COMMIT_ERROR";
    public const string IcebergBadData = WorkerErrorName.IcebergBadData;
    public const string IcebergInvalidMetadata = "ICEBERG_INVALID_METADATA";
    public const string IcebergMissingMetadata = "ICEBERG_MISSING_METADATA";
    public const string ExpressionNotConstant = "EXPRESSION_NOT_CONSTANT";
    public const string HivePartitionSchemaMismatch = HiveError.PartitionSchemaMismatch;
    public const string HiveInvalidMetadata = HiveError.InvalidMetadata;
    public const string HiveBadData = HiveError.BadData;
    public const string HiveCannotOpenSplit = HiveError.CannotOpenSplit;
    public const string HiveFileNotFound = "HIVE_FILE_NOT_FOUND";
    public const string HivePathAlreadyExists = "HIVE_PATH_ALREADY_EXISTS";
    public const string MissingColumnName = "MISSING_COLUMN_NAME";
    public const string ColumnTypeUnknown = "COLUMN_TYPE_UNKNOWN";
    public const string IcebergOptimizeMoreRunsNeeded = "ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED";
    public const string ConstraintViolation = "CONSTRAINT_VIOLATION";
    public const string MergeTargetRowMultipleMatches = "MERGE_TARGET_ROW_MULTIPLE_MATCHES";
    public const string TooManyOpenPartitions = "TOO_MANY_OPEN_PARTITIONS";
    public const string PermissionDenied = WorkerErrorName.PermissionDenied;
    public const string ExceededMemoryLimit = WorkerErrorName.ExceededMemoryLimit;
    public const string ExceededScanLimit = WorkerErrorName.ExceededScanLimit;
    public const string ExceededTimeLimit = "EXCEEDED_TIME_LIMIT";
    public const string ExceededSpillLimit = WorkerErrorName.ExceededSpillLimit;
    public const string UserCanceled = WorkerErrorName.UserCanceled;
    public const string ServerShuttingDown = "SERVER_SHUTTING_DOWN";
    public const string ResultStorageFailed = "RESULT_STORAGE_FAILED";
    public const string GenericInternalError = WorkerErrorName.GenericInternalError;
}

/// <summary>
/// A position in a statement; both counts begin at 1. <see cref="None"/> when an error has no position.
/// </summary>
public readonly record struct SourcePosition(int Line, int Column)
{
    public static readonly SourcePosition None;

    public override string ToString() => $"line {Line}:{Column}";
}

/// <summary>
/// An error of the statement's author; <see cref="Text"/> is Athena's text `NAME: line 1:8: message`.
/// </summary>
public sealed class SqlException(string name, string message, SourcePosition at = default) : Exception(ErrorText.Bound(message))
{
    public string Name { get; } = name;

    public SourcePosition At { get; } = at;

    /// <summary>Athena's text: the name, the position if there is one, the message.</summary>
    public string Text => $"{Name}: {Sentence}";

    /// <summary>The position if there is one, and the message.</summary>
    public string Sentence => At == SourcePosition.None ? Message : $"{At}: {Message}";
}
