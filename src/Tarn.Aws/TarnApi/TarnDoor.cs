using Tarn.Aws.Protocols;
using Tarn.Aws.TarnApi.Clock;
using Tarn.Aws.TarnApi.Status;
using Tarn.Storage;
using Tarn.Storage.Streams.Journal;

namespace Tarn.Aws.TarnApi;

/// <summary>
/// Tarn's own operations, for its command line and console: target prefix <c>Tarn_20261101</c>, signed as <c>tarn</c>.
/// </summary>
[AwsService("tarn")]
[Client]
public sealed partial class TarnDoor : IDoor
{
    /// <param name="parts">Each reports the state of one part of the instance.</param>
    /// <param name="log">The log, whose clock an operator may vouch for.</param>
    public TarnDoor(IReadOnlyList<IStatusPart> parts, JournalLog log)
    {
        StatusOperations = new StatusOperations(parts);
        ClockOperations = new ClockOperations(log);
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument => new AwsErrorException("ValidationException", 400, failure.Message),
        ErrorKind.NotFound => new AwsErrorException("ResourceNotFoundException", 404, failure.Message),
        _ => new AwsErrorException("InternalFailure", 500, failure.Message),
    };
}
