using Tarn.Meters;
using Tarn.Messaging.Pipes.Parts;

namespace Tarn.Messaging.Pipes.Sending;

/// <summary>Counts one execution of a pipe.</summary>
internal sealed class PipeExecution
{
    private readonly PipeLoad _load;
    private readonly TimeProvider _time;
    private readonly int _processor = Stripes.Current;
    private readonly long _began;
    private long _stage;
    private bool _isEnriching;
    private bool _isSkipped;

    public PipeExecution(PipeLoad load, IReadOnlyList<byte[]> records, bool isEnriching, TimeProvider time)
    {
        (_load, _time, _isEnriching) = (load, time, isEnriching);
        _stage = _began = time.GetTimestamp();
        load.Begin();
        load.Cells.Turn(time.GetUtcNow().ToUnixTimeSeconds());
        Add(PipeMeter.Invocations);
        Add(PipeMeter.Events, records.Count);
        load.Cells.Record(_processor, PipeMeter.EventBytes, records.Sum(static record => (long)record.Length));
    }

    /// <summary>The enrichment has returned events; the target comes next.</summary>
    public void Enriched()
    {
        Record(PipeMeter.EnrichmentDuration, _stage);
        (_stage, _isEnriching) = (_time.GetTimestamp(), false);
    }

    /// <summary>The enrichment returned no event, so the target is not called.</summary>
    public void Skip()
    {
        Enriched();
        _isSkipped = true;
        Add(PipeMeter.TargetSkipped);
    }

    /// <summary>Ends the execution.</summary>
    /// <param name="outcome">Null: a stage was not reached.</param>
    public void End(PipeOutcome? outcome)
    {
        Record(PipeMeter.Duration, _began);
        if (!_isSkipped)
        {
            Record(_isEnriching ? PipeMeter.EnrichmentDuration : PipeMeter.TargetDuration, _stage);
        }

        if (outcome is null || (outcome.Problem is not null && outcome.Done == 0 && outcome.Failed is null))
        {
            Add(PipeMeter.Failed);
            Add(_isEnriching ? PipeMeter.EnrichmentFailed : PipeMeter.TargetFailed);
        }
        else if (outcome.Problem is not null)
        {
            Add(PipeMeter.PartiallyFailed);
            Add(PipeMeter.TargetPartiallyFailed);
        }

        _load.End();
    }

    private void Add(int sum, long units = 1) => _load.Cells.Add(_processor, sum, units);

    private void Record(int histogram, long since) =>
        _load.Cells.Record(_processor, histogram, (long)_time.GetElapsedTime(since).TotalMicroseconds);
}
