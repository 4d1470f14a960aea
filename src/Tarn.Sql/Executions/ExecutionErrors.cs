using Tarn.Storage;

namespace Tarn.Sql.Executions;

/// <summary>Failures as errors of executions.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html"/>
internal static class ExecutionErrors
{
    public static ExecutionError Of(Exception failure) => failure switch
    {
        SqlException e => new(e.Name, e.Text, e.Name is not (SqlErrorName.GenericInternalError or SqlErrorName.ExceededMemoryLimit)),
        TarnException { Kind: ErrorKind.NotFound or ErrorKind.LimitExceeded } => Named(SqlErrorName.NotFound, failure, isUsers: true),
        TarnException { Kind: ErrorKind.AccessDenied } => Named(SqlErrorName.PermissionDenied, failure, isUsers: true),
        TarnException { Kind: ErrorKind.DiskFull } => Named(SqlErrorName.ResultStorageFailed, failure, isUsers: false),
        _ => Named(SqlErrorName.GenericInternalError, failure, isUsers: false),
    };

    private static ExecutionError Named(string name, Exception failure, bool isUsers) => new(name, $"{name}: {failure.Message}", isUsers);
}
