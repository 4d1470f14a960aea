using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Records;
using Tarn.Delivery.Sources;
using Tarn.Delivery.Steps;
using Tarn.Lake.Shredding;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>
/// Passes log records through the steps, and gives the records that the steps make to the outputs of one reader: the
/// destination's or its tables', the error output's, and the backup's. A record for another output is
/// left to that output's own reader. Each record is checked once.
/// </summary>
internal sealed class OutputRouter : ILogSink, IRecordSink
{
    private readonly List<DeliveryOutput> _lanes;
    private readonly Dictionary<string, DeliveryOutput?> _tables = [];
    private readonly HashSet<string> _partsOfRecord = [];
    private readonly DeliveryOutput? _errors;
    private readonly DeliveryOutput? _backup;
    private readonly DeliveryModel _model;
    private readonly FrontReads? _reads;
    private readonly Func<DeliveryOutputId, DeliveryOutput?>? _makeLane;
    private readonly RecordSteps _steps;
    private DeliveryOutput? _destination;
    private (ShardId Shard, long From) _entered;
    private object? _lastPart;
    private long _madeBytes;

    /// <summary>Routes to outputs.</summary>
    /// <param name="model">The configuration, whose steps make the outputs' records.</param>
    /// <param name="reads">Counts the reads, at the front.</param>
    /// <param name="makeLane">At the front: creates a table's output; returns null if it exists and lags.</param>
    public OutputRouter(
        DeliveryModel model, IReadOnlyList<DeliveryOutput> lanes, FrontReads? reads = null, Func<DeliveryOutputId, DeliveryOutput?>? makeLane = null)
    {
        (_model, _lanes, _reads, _makeLane) = (model, [.. lanes], reads, makeLane);
        _steps = RecordSteps.Of(model, this);
        _errors = _lanes.Find(lane => lane.Id == DeliveryOutputId.Errors);
        _backup = _lanes.Find(lane => lane.Id == DeliveryOutputId.Backup);
        _destination = _lanes.Find(lane => lane.Id == DeliveryOutputId.Destination);
        foreach (var lane in _lanes.Where(lane => lane.Id.Table.Length > 0))
        {
            _tables.Add(lane.Id.Table, lane);
        }
    }

    /// <summary>The outputs, the destination's first: a commit's ledger entry begins with it.</summary>
    public IReadOnlyList<DeliveryOutput> Lanes => _lanes;

    /// <summary>Whether the records of the destination, or of one of its tables, go to these outputs.</summary>
    public bool HasDestination => _reads is not null || _destination is not null || _tables.Count > 0;

    /// <summary>Arrival of the newest record read, Unix milliseconds; 0: none was read.</summary>
    public long NewestArrivalMs { get; private set; }

    /// <inheritdoc/>
    public bool MustEndRead => _madeBytes >= DeliveryLimits.MadeBytesMax || IsCrowded;

    /// <summary>Whether more partitions or tables have buffered records than may be open.</summary>
    public bool IsCrowded => _destination?.ActiveParts > _model.ActivePartsMax || _tables.Count > DeliveryLimits.TableLanesMax;

    /// <summary>Whether everything read is committed.</summary>
    public bool AllCommitted => _reads?.AllCommitted != false && !_lanes.Exists(lane => lane.HasPending);

    /// <inheritdoc/>
    public void Enter(ShardId shard, long from)
    {
        _madeBytes = 0;
        _reads?.Enter(shard);
        foreach (var lane in _lanes)
        {
            lane.Enter(shard, from);
        }

        _entered = (shard, from);
    }

    /// <inheritdoc/>
    public void Take(in DeliveryRecord record)
    {
        NewestArrivalMs = record.ArrivalTimeMs;
        _reads?.Count();
        _partsOfRecord.Clear();
        _lastPart = null;
        if (_backup?.Covers(record) == false)
        {
            _backup.Output.Add(record);
            _backup.Buffered(record);
        }

        _madeBytes += _steps.Take(record);
    }

    /// <summary>Gives a record to its output.</summary>
    public void Add(in DeliveryRecord record)
    {
        if (IsOneTooMany(record))
        {
            Fail(FailedRecord.OfStep(
                record,
                ErrorTypes.Processing,
                "route",
                "TooManyPartitions",
                $"The records made of one record have more than {DeliveryLimits.PartsOfRecordMax} tables or partitions."));
            return;
        }

        _reads?.CountSubRecord();
        var judged = false;
        ShredResult result = default;
        if (LaneOf(record) is { } lane && !lane.Covers(record))
        {
            result = lane.Output.Add(record.AtSource);
            judged = true;
            if (!result.IsMalformed)
            {
                lane.Buffered(record);
                return;
            }
        }

        if (_errors?.Covers(record) == false)
        {
            var documents = (IErrorOutput)_errors.Output;
            result = judged ? result : documents.Check(record);
            if (result.IsMalformed)
            {
                documents.Add(FailedRecord.Of(record.AtSource, result));
                _errors.Buffered(record);
            }
        }
    }

    /// <summary>Gives a record that a step refused to the error output.</summary>
    public void Fail(in FailedRecord failed)
    {
        _reads?.CountSubRecord();
        if (_errors?.Covers(failed.Record) == false)
        {
            ((IErrorOutput)_errors.Output).Add(failed with { Record = failed.Record.AtSource });
            _errors.Buffered(failed.Record);
        }
    }

    /// <inheritdoc/>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        _reads?.Advance(from, next, skippedDamaged, skippedExpired);
        foreach (var lane in _lanes)
        {
            lane.Advance(next);
        }
    }

    /// <summary>Takes an output out.</summary>
    public void Remove(DeliveryOutput lane)
    {
        _lanes.Remove(lane);
        _tables.Remove(lane.Id.Table);
        _destination = _destination == lane ? null : _destination;
    }

    /// <summary>Seals chunks that have been open for long enough.</summary>
    public void SealIfDue() => _lanes.ForEach(lane => lane.Output.SealIfDue());

    /// <summary>Whether any output is due for a flush by size or age.</summary>
    public bool IsDue(bool caughtUp) => _lanes.Exists(lane => lane.IsDue(caughtUp));

    private DeliveryOutput? LaneOf(in DeliveryRecord record)
    {
        if (record.Table is not { } table || !_model.ChoosesTables)
        {
            return _destination;
        }

        if (!_tables.TryGetValue(table.Part, out var lane) && _makeLane is not null)
        {
            lane = _makeLane(new DeliveryOutputId(DeliveryOutputId.Destination.Output, table.Part));
            _tables.Add(table.Part, lane);
            if (lane is not null)
            {
                _lanes.Insert(0, lane);
                lane.Enter(_entered.Shard, _entered.From);
            }
        }

        return lane;
    }

    // Counted per log record, so that a record read again has the same result.
    private bool IsOneTooMany(in DeliveryRecord record)
    {
        var part = (object?)record.Partition ?? record.Table;
        if (part is null || ReferenceEquals(part, _lastPart))
        {
            return false;
        }

        _lastPart = part;
        return _partsOfRecord.Add(record.Partition?.Name ?? record.Table!.Part) && _partsOfRecord.Count > DeliveryLimits.PartsOfRecordMax;
    }
}
