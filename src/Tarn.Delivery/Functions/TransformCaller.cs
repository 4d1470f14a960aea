using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Records;
using Tarn.Storage;

namespace Tarn.Delivery.Functions;

/// <summary>
/// Calls a function with a batch until the outcome is final: results, or a failure of each record. Throttled calls and
/// timeouts are repeated after growing pauses.
/// </summary>
/// <param name="transform">Calls functions.</param>
/// <param name="function">The function and its retries.</param>
/// <param name="pauses">Makes the growing pauses between the attempts of one batch.</param>
/// <param name="time">The clock.</param>
internal sealed class TransformCaller(
    IRecordTransform transform, FunctionConfig function, DeliveryConfig config, Func<Func<TimeSpan>> pauses, TimeProvider time)
{
    /// <summary>The results of a batch, one for each record, in their order.</summary>
    /// <exception cref="TarnException">The call could not be made.</exception>
    public async Task<IReadOnlyList<StoredResult>> Call(TransformBatch batch, CancellationToken cancellationToken)
    {
        var records = batch.Records();
        if (batch.IsTooLarge)
        {
            return Fail(batch, records, attempts: 1, FunctionCodes.TooLarge, $"The record has {records[0].Data.Length} bytes; as JSON, a call has "
                + $"{TransformLimits.JsonBytesMax} at most.");
        }

        var nextPause = pauses();
        for (var attempt = 1; ; attempt++)
        {
            var answer = await transform.Transform(RequestOf(records), cancellationToken);
            switch (answer.Outcome)
            {
                case TransformOutcome.Answered:
                    return AnswerCheck.Fault(records, answer.Results, out var ordered) is { } fault
                        ? Fail(batch, records, attempt, fault.Code, fault.Message)
                        : Results(batch, records, ordered, attempt);
                case TransformOutcome.Failed:
                    return Fail(batch, records, attempt, answer.Code ?? FunctionCodes.FunctionError, answer.Message ?? "The function failed.");
                default:
                    if (attempt > function.RetriesMax)
                    {
                        return GiveUp(batch, records, attempt, answer);
                    }

                    await Task.Delay(nextPause(), time, cancellationToken);
                    break;
            }
        }
    }

    private TransformRequest RequestOf(IReadOnlyList<TransformRecord> records) => new()
    {
        InvocationId = Guid.NewGuid(),
        FunctionArn = function.Arn,
        DeliveryArn = config.Arn,
        SourceArn = config.Source.Arn,
        Region = config.Region,
        Records = records,
    };

    private StoredResult[] GiveUp(TransformBatch batch, IReadOnlyList<TransformRecord> records, int attempts, TransformAnswer last)
    {
        var code = last.Code ?? (last.Outcome == TransformOutcome.Throttled ? FunctionCodes.Throttled : FunctionCodes.TimedOut);
        return Fail(batch, records, attempts, code, last.Message ?? "The function did not answer.");
    }

    private StoredResult[] Results(TransformBatch batch, IReadOnlyList<TransformRecord> records, TransformResult[] ordered, int attempts)
    {
        var results = new StoredResult[records.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = ordered[i].Status == TransformStatus.ProcessingFailed
                ? Failed(batch.OriginOf(i), records[i], attempts, FunctionCodes.ProcessingFailed, "The function returned ProcessingFailed for the record.")
                : Succeeded(batch.OriginOf(i), records[i], ordered[i]);
        }

        return results;
    }

    private StoredResult[] Fail(TransformBatch batch, IReadOnlyList<TransformRecord> records, int attempts, string code, string message) =>
        [.. records.Select((record, i) => Failed(batch.OriginOf(i), record, attempts, code, message))];

    private static StoredResult Succeeded(in RecordOrigin origin, TransformRecord record, TransformResult result) => new()
    {
        Origin = origin,
        ArrivalTimeMs = record.ArrivalTimeMs,
        Status = result.Status,
        PartitionKey = record.PartitionKey,
        Targets = result.Status == TransformStatus.Ok ? ResultTargets.Encode(result.PartitionKeys, result.Route) : default,
        Data = result.Status == TransformStatus.Ok ? result.Data : default,
    };

    private StoredResult Failed(in RecordOrigin origin, TransformRecord record, int attempts, string code, string message) => new()
    {
        Origin = origin,
        ArrivalTimeMs = record.ArrivalTimeMs,
        Status = TransformStatus.ProcessingFailed,
        Failure = new ResultFailure(attempts, time.GetUtcNow().ToUnixTimeMilliseconds(), code, ErrorText.Bound(message), function.Arn),
        Data = record.Data,
    };
}
