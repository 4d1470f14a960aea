using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;

namespace Tarn.Analytics.Replays;

/// <summary>
/// Gives the records of a delivered table as inputs, with the opening and closing of their shard. Ticks are not among them, so this serves applications
/// whose rows do not depend on them. Memory: one page of the table.
/// </summary>
internal sealed class DeliveredInputs(DeliveredPart part, InputRange range, Checkpoint from)
{
    private readonly List<RunEvent> _events = [.. range.Events.Where(one => one.Number > from.Event && one.Number <= part.Until.Event)];
    private long _next = part.From;
    private bool _hasOpened;
    private bool _hasClosed;
    private long _clockMs = from.ClockMs;

    /// <summary>The inputs of the present part.</summary>
    public IReadOnlyList<EngineInput> Inputs { get; private set; } = [];

    /// <summary>Goes to the next part; false: there is none.</summary>
    public async ValueTask<bool> Gather(CancellationToken cancellationToken)
    {
        var inputs = new List<EngineInput>();
        if (!_hasOpened)
        {
            _hasOpened = true;
            inputs.AddRange(Events(RunEventKind.Opened, InputKind.ShardOpened));
        }

        while (inputs.Count == 0 && _next < part.Before)
        {
            var page = await part.Records.Read(part.Shard, _next, part.Before, cancellationToken);
            foreach (var record in page.Records.Where(record => !IsHole(record.Offset)))
            {
                inputs.Add(new EngineInput(InputKind.Record, 0, part.ShardNumber, record.ArrivalTimeMs, record.Record));
                _clockMs = Math.Max(_clockMs, record.ArrivalTimeMs);
            }

            _next = page.Next;
        }

        if (inputs.Count == 0 && !_hasClosed)
        {
            _hasClosed = true;
            inputs.AddRange(Events(RunEventKind.Closed, InputKind.ShardClosed));
        }

        Inputs = inputs;
        return inputs.Count > 0;
    }

    // The application read over these offsets.
    private bool IsHole(long offset) => _events.Exists(one =>
        one.Kind == RunEventKind.Hole && one.Shard == part.ShardNumber && offset >= one.From && offset < one.To);

    private IEnumerable<EngineInput> Events(RunEventKind kind, InputKind input) => _events
        .Where(one => one.Kind == kind && one.Shard == part.ShardNumber)
        .Select(one => new EngineInput(input, one.Source, one.Shard, _clockMs, default));
}
