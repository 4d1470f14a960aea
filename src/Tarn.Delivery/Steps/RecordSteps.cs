using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Delivery.Steps.Metadata;

namespace Tarn.Delivery.Steps;

/// <summary>
/// The steps of a delivery. Each one is a sink that hands on to the next. A log record gives the same records each time
/// it is read: D22 (positions commit with their output).
/// </summary>
internal sealed class RecordSteps
{
    // A record that was made may become an error document, which has this many bytes beside the record.
    private const int RecordOverheadBytes = 512;

    private readonly StepBounds _bounds;
    private readonly NumberStep _numbers;
    private readonly IRecordSink _first;

    private RecordSteps(StepBounds bounds, NumberStep numbers, IRecordSink first) => (_bounds, _numbers, _first) = (bounds, numbers, first);

    /// <summary>Chains the steps, from the last to the first.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="sink">Takes the records that the steps made.</param>
    public static RecordSteps Of(DeliveryModel model, IRecordSink sink)
    {
        var bounds = new StepBounds();
        var numbers = new NumberStep(sink);
        IRecordSink next = numbers;
        var steps = model.Destination.Steps;
        next = MetadataStep.Of(model, bounds, next);
        next = steps.Decompresses && model.HasTables ? new RowSizeStep(next) : next;
        next = steps.Split is { } split ? new SplitStep(split, bounds, next) : next;
        next = steps.ExtractsMessages ? new ExtractMessagesStep(bounds, next) : next;
        next = steps.Decompresses ? new DecompressStep(bounds, next) : next;
        next = model.Config.Source.IsDirectPut ? next : new UnpackStep(bounds, next);
        next = steps.Function is null ? next : new ResultStep(FunctionTargets.Of(model), next);
        return new RecordSteps(bounds, numbers, next);
    }

    /// <summary>
    /// Passes a log record through the steps. All records made of it reach the sink before the call returns: D23 (a
    /// position is a whole record).
    /// </summary>
    /// <returns>The bytes that the steps made beyond the log record, roughly; 0 without work.</returns>
    public long Take(in DeliveryRecord record)
    {
        _bounds.Begin();
        _numbers.Begin();
        _first.Add(record);
        return _bounds.BytesTaken + (Math.Max(0, _numbers.Count - 1) * (long)RecordOverheadBytes);
    }
}
