using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Iceberg.Refusals;

/// <summary>The errors of the Iceberg REST catalog: the specification's types and statuses.</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
internal static class IcebergFailures
{
    /// <summary>A failure of the domain.</summary>
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => new("NotFoundException", 404, failure.Message),
        ErrorKind.AlreadyExists => AlreadyExists(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported or ErrorKind.LimitExceeded or ErrorKind.Expired => BadRequest(failure.Message),
        ErrorKind.Conflict or ErrorKind.PreconditionFailed => CommitFailed(failure.Message),
        ErrorKind.AccessDenied => new("ForbiddenException", 403, failure.Message),

        // Clients take 503 for a refusal before anything was written: D31 (a failed requirement is a conflict).
        ErrorKind.Throttled => new("ServiceUnavailableException", 503, failure.Message) { Headers = [new("Retry-After", "1")] },
        _ => new("CommitStateUnknownException", 500, failure.Message),
    };

    public static AwsErrorException BadRequest(string message) => new("BadRequestException", 400, message);

    public static AwsErrorException AlreadyExists(string message) => new("AlreadyExistsException", 409, message);

    public static AwsErrorException CommitFailed(string message) => new("CommitFailedException", 409, message);

    public static AwsErrorException NoNamespace(string name) => new("NoSuchNamespaceException", 404, $"Namespace does not exist: {name}");

    public static AwsErrorException NoTable(TableName name) => new("NoSuchTableException", 404, $"Table does not exist: {name}");

    public static AwsErrorException NoView(TableName name) => new("NoSuchViewException", 404, $"View does not exist: {name}");

    /// <summary>The answer to a conditional load of a table that has not changed.</summary>
    public static AwsErrorException NotModified(string etag) =>
        new("NotModified", 304, "") { WithoutBody = true, Headers = [new("ETag", etag)] };
}
