using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Delivery.Steps.Metadata;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Chooses the target of each record by a query over it: a partition of objects, or a table. Whether a record has a
/// target, and which, depends on the record and the configuration alone: D22 (positions commit with their output).
/// </summary>
internal sealed class MetadataStep(MetadataQuery query, IRecordTargets targets, StepBounds bounds, IRecordSink next) : IRecordSink
{
    private const string Stage = "metadata";

    /// <summary>The step of a configuration; <paramref name="next"/> itself, if it needs none.</summary>
    public static IRecordSink Of(DeliveryModel model, StepBounds bounds, IRecordSink next)
    {
        IRecordTargets? targets = model.Destination switch
        {
            TableDestinationConfig => new TableTargets(model),
            ObjectsDestinationConfig { IsPartitioned: true } => new PartitionTargets(model.Prefix),
            _ => null,
        };
        return targets is null || model.Destination.Steps.MetadataQuery is not { } text
            ? next
            : new MetadataStep(new MetadataQuery(text, targets.Names), targets, bounds, next);
    }

    public void Add(in DeliveryRecord record)
    {
        // The function has chosen the table.
        if (record.Table is not null)
        {
            next.Add(record);
            return;
        }

        var reason = query.Read(record, bounds.QueryStepsLeft, out var stepsTaken);
        bounds.TakeQuerySteps(stepsTaken);
        if (reason is not null)
        {
            Fail(record, targets.QueryFailureCode, reason);
            return;
        }

        var chosen = record;
        if (targets.Choose(query.Values, ref chosen) is { } failure)
        {
            Fail(record, failure.Code, failure.Message);
        }
        else
        {
            next.Add(chosen);
        }
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);

    private void Fail(in DeliveryRecord record, string code, string message) =>
        next.Fail(FailedRecord.OfStep(record, ErrorTypes.Processing, Stage, code, message));
}
