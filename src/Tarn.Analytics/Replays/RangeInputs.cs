using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Inputs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;

namespace Tarn.Analytics.Replays;

/// <summary>
/// Reads the inputs from a checkpoint to the end of a range, in the order in which the application had them: first the ones of a delivered table, if
/// the range has one, then the ones of the log. It gives them in parts that are all before
/// the range or all in it. One thread at a time.
/// </summary>
internal sealed class RangeInputs : IDisposable
{
    private readonly InputRange _range;
    private readonly InputReader _reader;
    private DeliveredInputs? _delivered;
    private readonly InputBatch _batch = new();
    private readonly Queue<(List<EngineInput> Inputs, bool IsInRange)> _parts = new();
    private long _clockMs;
    private bool _isInRange;
    private bool _hasEnded;

    /// <summary>Begins after a checkpoint of the range.</summary>
    public RangeInputs(RunParts parts, InputRange range, Checkpoint from)
    {
        _range = range;
        _clockMs = from.ClockMs;
        _isInRange = range.FromMs is null;
        var begin = from;
        if (range.Delivered is { } part)
        {
            (_delivered, begin) = (new DeliveredInputs(part, range, from), part.Until);
        }

        var book = new NumberedShards(parts.Streams, parts.Directory, range.Live, begin, static (_, _) => 0);
        _reader = new InputReader(
            parts.Streams, book, range.Live.Progress, begin, [.. range.Events.Where(one => one.Number > begin.Event && one.After <= range.Live.Progress.End)]);
    }

    /// <summary>The inputs of the present part. The bytes of their records are valid until the next call of <see cref="Next"/>.</summary>
    public IReadOnlyList<EngineInput> Inputs { get; private set; } = [];

    /// <summary>Whether the inputs of the present part are in the range.</summary>
    public bool IsInRange { get; private set; }

    /// <summary>Whether the present part is the one input whose first rows alone are committed.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Goes to the next part.</summary>
    /// <exception cref="TarnException">Damaged: the log has lost inputs of the range.</exception>
    public async ValueTask<bool> Next(CancellationToken cancellationToken)
    {
        while (_parts.Count == 0)
        {
            if (_delivered is not null && !_hasEnded)
            {
                if (await _delivered.Gather(cancellationToken))
                {
                    Cut(_delivered.Inputs, _delivered.Inputs.Count);
                    continue;
                }

                _delivered = null;
            }

            if (_hasEnded || !await _reader.Gather(_batch, cancellationToken))
            {
                return false;
            }

            if (_reader.Holes.Later > 0)
            {
                throw new TarnException(
                    ErrorKind.Damaged, $"The log has lost {_reader.Holes.Later} records of the range: their retention ended, or they are damaged.");
            }

            CutBatch();
        }

        (Inputs, IsInRange) = _parts.Dequeue();
        IsPartial = _hasEnded && _parts.Count == 0 && _batch.BeginsAfterDone;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    // After the last committed input there may be one whose first rows are committed.
    private void CutBatch()
    {
        var count = _batch.Count;
        if (_batch.BeginsAfterDone)
        {
            _hasEnded = true;
            count = _range.Live.Progress.Rows > 0 && _batch.Places[0] == _range.Live.Progress.Next ? 1 : 0;
        }

        Cut(_batch.Inputs, count);
    }

    private void Cut(IReadOnlyList<EngineInput> inputs, int count)
    {
        var part = new List<EngineInput>();
        for (var i = 0; i < count; i++)
        {
            _clockMs = Math.Max(_clockMs, inputs[i].ArrivalTimeMs);
            if (_clockMs >= _range.BeforeMs)
            {
                _hasEnded = true;
                break;
            }

            if (!_isInRange && _clockMs >= _range.FromMs)
            {
                Add(part);
                (part, _isInRange) = ([], true);
            }

            part.Add(inputs[i]);
        }

        Add(part);
    }

    private void Add(List<EngineInput> part)
    {
        if (part.Count > 0)
        {
            _parts.Enqueue((part, _isInRange));
        }
    }
}
