using Tarn.Aws.Protocols;
using Tarn.Aws.Sts.Callers;
using Tarn.Storage;

namespace Tarn.Aws.Sts;

/// <summary>Security Token Service: who am I. Sessions come with IAM.</summary>
[AwsService("sts")]
public sealed partial class StsDoor : IDoor
{
    /// <summary>Makes the door.</summary>
    public StsDoor() => CallerOperations = new CallerOperations();

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument => new AwsErrorException("ValidationError", 400, failure.Message),
        ErrorKind.Throttled => new AwsErrorException("Throttling", 400, failure.Message),
        _ => new AwsErrorException("InternalFailure", 500, failure.Message),
    };
}
