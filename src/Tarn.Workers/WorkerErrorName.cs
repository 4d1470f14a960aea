namespace Tarn.Workers;

/// <summary>The names of errors that workers have whatever they run, as Trino and Athena spell them. Statements may fail with others.</summary>
public static class WorkerErrorName
{
    public const string NotSupported = "NOT_SUPPORTED";
    public const string PermissionDenied = "PERMISSION_DENIED";
    public const string IcebergBadData = "ICEBERG_BAD_DATA";
    public const string ExceededMemoryLimit = "EXCEEDED_MEMORY_LIMIT";
    public const string ExceededResultSize = "EXCEEDED_RESULT_SIZE";
    public const string ExceededScanLimit = "EXCEEDED_SCAN_LIMIT";
    public const string ExceededSpillLimit = "EXCEEDED_SPILL_LIMIT";
    public const string UserCanceled = "USER_CANCELED";
    public const string GenericInternalError = "GENERIC_INTERNAL_ERROR";
}
