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

    private static readonly string[] Stages = ["unpack", "decompress", "extract", "split", "size"];

    private readonly StepBounds _bounds;
    private readonly NumberStep _numbers;
    private readonly IRecordSink[] _entries;

    private RecordSteps(StepBounds bounds, NumberStep numbers, IRecordSink[] entries) => (_bounds, _numbers, _entries) = (bounds, numbers, entries);

    /// <summary>Chains the steps, from the last to the first.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="sink">Takes the records that the steps made.</param>
    public static RecordSteps Of(DeliveryModel model, IRecordSink sink)
    {
        var bounds = new StepBounds();
        var numbers = new NumberStep(sink);
        var steps = model.Destination.Steps;
        var query = MetadataStep.Of(model, bounds, numbers);
        var size = steps.Decompresses && model.HasTables ? new RowSizeStep(query) : query;
        var split = steps.Split is { } config ? new SplitStep(config, bounds, size) : size;
        var extract = steps.ExtractsMessages ? new ExtractMessagesStep(bounds, split) : split;
        var decompress = steps.Decompresses ? new DecompressStep(bounds, extract) : extract;
        var unpack = model.Changes is { } changes ? new ChangeStep(changes, decompress)
            : model.Config.Source.IsDirectPut ? decompress : new UnpackStep(bounds, decompress);
        var first = steps.Function is null ? unpack : new ResultStep(FunctionTargets.Of(model), unpack);
        return new RecordSteps(bounds, numbers, [first, decompress, extract, split, size, query]);
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
        _entries[0].Add(record);
        return _bounds.BytesTaken + (Math.Max(0, _numbers.Count - 1) * (long)RecordOverheadBytes);
    }

    /// <summary>
    /// Passes a record that a stage refused earlier through that stage and the later ones. Where the delivery no longer has
    /// the stage, the next present one takes the record. An output's own stage (<c>parse</c>, <c>convert</c>,
    /// <c>deliver</c>) comes after all steps.
    /// </summary>
    /// <param name="record">The record as the stage got it. The records made of it are numbered from its number on.</param>
    public void TakeAgain(in DeliveryRecord record, string stage)
    {
        _bounds.Begin();
        _numbers.Begin(record.Sub);
        var index = Array.IndexOf(Stages, stage);
        _entries[index < 0 ? Stages.Length : index].Add(record);
    }
}
