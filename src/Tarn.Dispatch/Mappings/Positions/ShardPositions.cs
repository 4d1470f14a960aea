using System.Globalization;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Mappings.Positions;

/// <summary>
/// A mapping's positions in one shard. Below the low-water mark every record is done. A parallel slice that is ahead has a row of its own,
/// under its number and the count of slices at that time. So no record is done again after the count of slices has changed.
/// </summary>
internal sealed class ShardPositions
{
    private readonly MappingId _mapping;
    private readonly ShardId _shard;
    private readonly int _lanes;
    private readonly long[] _next;
    private readonly Dictionary<(int Lane, int Of), long> _rows;

    // The rows of former counts. Slices read them while the dictionary changes.
    private readonly (int Lane, int Of, long Next)[] _former;
    private long _low;

    public ShardPositions(MappingId mapping, ShardId shard, int lanes, IEnumerable<OutputPosition> stored)
    {
        _mapping = mapping;
        _shard = shard;
        _lanes = lanes;
        _rows = [];
        foreach (var row in stored)
        {
            if (row.Output == OutputId.All)
            {
                _low = row.Position.NextOffset;
            }
            else
            {
                _rows[(row.Output.Value - 1, int.Parse(row.Part, CultureInfo.InvariantCulture))] = row.Position.NextOffset;
            }
        }

        _former = [.. _rows.Where(row => row.Key.Of != lanes).Select(row => (row.Key.Lane, row.Key.Of, row.Value))];
        _next = [.. Enumerable.Range(0, lanes).Select(lane => Math.Max(_low, _rows.GetValueOrDefault((lane, lanes))))];
    }

    /// <summary>The first offset that a slice may have to do.</summary>
    public long NextOf(int lane) => Volatile.Read(ref _next[lane]);

    /// <summary>The first offset that is not done.</summary>
    public long Low => Volatile.Read(ref _low);

    /// <summary>Whether a slice of a former count was ahead: <see cref="WasDone"/> must be asked.</summary>
    public bool HasFormer => _former.Length > 0;

    /// <summary>Whether a record was done before the count of slices changed.</summary>
    public bool WasDone(long offset, uint keyHash)
    {
        foreach (var (lane, of, next) in _former)
        {
            if (offset < next && SliceNumber.Of(keyHash, of) == lane)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Moves a slice's position inside a transaction. It may run again after a conflict.</summary>
    public void Move(IMetadataTransaction transaction, int lane, long to, long epoch)
    {
        var low = LowWith(lane, to);
        foreach (var key in _rows.Where(row => row.Value <= low).Select(row => row.Key))
        {
            ConsumerPositions.Remove(transaction, KeyOf(key));
        }

        if (to > low)
        {
            ConsumerPositions.Move(transaction, KeyOf((lane, _lanes)), to, epoch);
        }

        ConsumerPositions.Move(transaction, new PositionKey(_mapping.Consumer, RunId.Main, _shard, OutputId.All), low, epoch);
    }

    /// <summary>Notes a move whose transaction is committed.</summary>
    public void Moved(int lane, long to)
    {
        var low = LowWith(lane, to);
        foreach (var key in _rows.Where(row => row.Value <= low).Select(row => row.Key).ToList())
        {
            _rows.Remove(key);
        }

        if (to > low)
        {
            _rows[(lane, _lanes)] = to;
        }

        Volatile.Write(ref _next[lane], to);
        Volatile.Write(ref _low, low);
    }

    private long LowWith(int lane, long to)
    {
        var low = to;
        for (var i = 0; i < _lanes; i++)
        {
            low = Math.Min(low, i == lane ? to : _next[i]);
        }

        return low;
    }

    private PositionKey KeyOf((int Lane, int Of) row) => new(
        _mapping.Consumer, RunId.Main, _shard, new OutputId((ushort)(row.Lane + 1)), row.Of.ToString(CultureInfo.InvariantCulture));
}
