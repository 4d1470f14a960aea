using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.EventInvokes;

internal sealed partial class EventInvokeOperations
{
    /// <summary>Changes the given members of the configuration of a version or alias.</summary>
    [RefusedInside("DestinationConfig.OnSuccess.Destination", "a function, queue or topic")]
    [RefusedInside("DestinationConfig.OnFailure.Destination", "a function, queue, topic or bucket")]
    public async Task<UpdateFunctionEventInvokeConfigOutput> UpdateFunctionEventInvokeConfig(
        UpdateFunctionEventInvokeConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var (success, failure) = (input.DestinationConfig?.OnSuccess, input.DestinationConfig?.OnFailure);
        var (onSuccess, onFailure) = (Destination(success?.Destination, "OnSuccess", false), Destination(failure?.Destination, "OnFailure", true));
        var members = await Set(
            found,
            former => (former ?? throw NotFound(found.QualifiedArn)) with
            {
                RetriesMax = input.MaximumRetryAttempts ?? former.RetriesMax,
                AgeSecondsMax = input.MaximumEventAgeInSeconds ?? former.AgeSecondsMax,
                OnSuccess = success is null ? former.OnSuccess : onSuccess,
                OnFailure = failure is null ? former.OnFailure : onFailure,
                ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        return new UpdateFunctionEventInvokeConfigOutput { EventInvokeMembers = members };
    }
}
