using Tarn.Delivery.Functions;
using Tarn.Delivery.Records;
using Tarn.Delivery.Steps.Metadata;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Reads a function's results, the records of the results stream. A result becomes the record that the function made, a failure,
/// or nothing. Its position is that of the source record.
/// </summary>
/// <param name="targets">Chooses targets; null: the function chooses none.</param>
/// <param name="next">Takes the records.</param>
internal sealed class ResultStep(FunctionTargets? targets, IRecordSink next) : IRecordSink
{
    private const string Stage = "function";

    public void Add(in DeliveryRecord record)
    {
        var result = StoredResult.Decode(record.Data);
        if (result.Status == TransformStatus.Dropped)
        {
            return;
        }

        var made = record with { Data = result.Data, ArrivalTimeMs = result.ArrivalTimeMs, Source = result.Origin };
        if (result.Failure is { } failure)
        {
            next.Fail(new FailedRecord(made, ErrorTypes.Processing, Stage, failure.Code, failure.Message, failure.Attempts)
            {
                EndedMs = failure.EndedMs,
                FunctionArn = failure.FunctionArn,
            });
        }
        else if (targets?.Choose(result.Targets.Span, ref made) is { } fault)
        {
            next.Fail(FailedRecord.OfStep(made, ErrorTypes.Processing, Stage, fault.Code, fault.Message));
        }
        else
        {
            next.Add(made);
        }
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);
}
