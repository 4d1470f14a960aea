using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.TarnApi;

/// <summary>
/// Tarn's own operations, for its command line and console: target prefix <c>Tarn_20261101</c>, signed as <c>tarn</c>.
/// </summary>
[AwsService("tarn")]
[Client]
public sealed partial class TarnDoor : IDoor
{
    private const string Invalid = "ValidationException";

    private readonly IMetadataStore _store;

    /// <inheritdoc/>
    public ValueTask<string?> FindResource(string members, Func<string, string?> read, Call call, CancellationToken cancellationToken) =>
        OwningWorkGroup.Find(_store, members, read, call, cancellationToken);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument => new AwsErrorException(Invalid, 400, failure.Message),
        ErrorKind.NotSupported => new AwsErrorException("NotSupportedException", 400, failure.Message),
        ErrorKind.AlreadyExists => new AwsErrorException("AlreadyExistsException", 400, failure.Message),
        ErrorKind.Throttled => new AwsErrorException("TooManyRequestsException", 429, failure.Message),
        ErrorKind.LimitExceeded => new AwsErrorException("LimitExceededException", 400, failure.Message),
        ErrorKind.Conflict or ErrorKind.PreconditionFailed => new AwsErrorException("ConflictException", 400, failure.Message),
        ErrorKind.NotFound => new AwsErrorException("ResourceNotFoundException", 404, failure.Message),
        _ => new AwsErrorException("InternalFailure", 500, failure.Message),
    };
}
