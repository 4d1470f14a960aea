using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.EventInvokes;

internal sealed partial class EventInvokeOperations
{
    /// <summary>Replaces the configuration of a version or alias.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html"/>
    [RefusedInside("DestinationConfig.OnSuccess.Destination", "a function, queue or topic")]
    [RefusedInside("DestinationConfig.OnFailure.Destination", "a function, queue, topic or bucket")]
    public async Task<PutFunctionEventInvokeConfigOutput> PutFunctionEventInvokeConfig(
        PutFunctionEventInvokeConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var config = new EventInvokeDefinition
        {
            RetriesMax = input.MaximumRetryAttempts,
            AgeSecondsMax = input.MaximumEventAgeInSeconds,
            OnSuccess = Destination(input.DestinationConfig?.OnSuccess?.Destination, "OnSuccess", takesBuckets: false),
            OnFailure = Destination(input.DestinationConfig?.OnFailure?.Destination, "OnFailure", takesBuckets: true),
            ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        return new PutFunctionEventInvokeConfigOutput { EventInvokeMembers = await Set(found, _ => config, cancellationToken) };
    }
}
