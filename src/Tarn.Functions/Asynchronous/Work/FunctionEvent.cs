using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Invocations;
using Tarn.Storage;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>One attempt of an asynchronous event: the call of its function, and the result for its destination.</summary>
/// <param name="services">The parts.</param>
internal sealed partial class FunctionEvent(AsyncServices services, AsyncEvent happening) : IWaitingEvent
{
    // AWS waits 1 minute before the first retry, and 2 before the second
    private static readonly TimeSpan PauseStep = TimeSpan.FromMinutes(1);

    private AsyncRules _rules = AsyncRules.Default;
    private InvocationAnswer? _answer;

    /// <inheritdoc/>
    public string Target => happening.FunctionArn;

    /// <inheritdoc/>
    public string Resource => happening.FunctionArn;

    /// <inheritdoc/>
    public long AcceptedMs => happening.AcceptedMs;

    /// <inheritdoc/>
    public async ValueTask<RetryRules> Rules()
    {
        _rules = await services.Rules.Of(happening.FunctionArn);
        return new RetryRules(_rules.RetriesMax, _rules.AgeMax, PauseStep);
    }

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
    {
        var trace = TraceHeader.Read(happening.TraceId, services.Time.GetUtcNow());
        if (!_rules.AllowsLoops && trace.IsLoop(happening.FunctionArn))
        {
            LogLoop(services.Log, happening.RequestId, happening.FunctionArn, TraceHeader.InvocationsMax);
            return TryResult.Refused;
        }

        try
        {
            var invocation = new Invocation
            {
                RequestId = happening.RequestId,
                InvokedArn = happening.FunctionArn,
                Payload = happening.Payload,
                ClientContext = happening.ClientContext,
                TraceId = trace.ToString(),
            };
            _answer = await services.Target.Invoke(happening.FunctionArn, invocation, cancellationToken);
            return _answer.FunctionError is null ? TryResult.Succeeded : TryResult.Failed;
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            LogGone(services.Log, happening.RequestId, happening.FunctionArn);
            return TryResult.Gone;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The asynchronous event {RequestId} of {Function} is stopped: it is in a loop of more than {Count} invocations")]
    private static partial void LogLoop(ILogger log, string requestId, string function, int count);

    [LoggerMessage(LogLevel.Warning, "The asynchronous event {RequestId} is dropped: there is no function {Function}")]
    private static partial void LogGone(ILogger log, string requestId, string function);
}
