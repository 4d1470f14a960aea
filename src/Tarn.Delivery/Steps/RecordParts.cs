using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>The ranges of the records that a step makes of one. They are gathered first: a refused record gives none.</summary>
internal sealed class RecordParts(StepBounds bounds)
{
    private const int KeptMax = 4_096;

    private readonly List<(int Start, int Length)> _places = [];

    /// <summary>The number of records.</summary>
    public int Count => _places.Count;

    /// <summary>Adds a record.</summary>
    /// <returns>False: there are more than the log record may become.</returns>
    public bool TryAdd(int start, int length)
    {
        _places.Add((start, length));
        return _places.Count <= bounds.RecordsLeft;
    }

    /// <summary>Discards the records from an index on.</summary>
    public void Discard(int from) => _places.RemoveRange(from, _places.Count - from);

    /// <summary>Hands on the records in their order.</summary>
    /// <param name="record">The record that they were a part of.</param>
    /// <param name="bytes">The bytes of their ranges.</param>
    /// <param name="next">Takes the records.</param>
    public void HandOn(in DeliveryRecord record, ReadOnlyMemory<byte> bytes, IRecordSink next)
    {
        bounds.TakeRecords(_places.Count);
        foreach (var (start, length) in _places)
        {
            next.Add(record with { Data = bytes.Slice(start, length), Compressed = default });
        }
    }

    /// <summary>Resets itself, and retains little memory.</summary>
    public void Clear()
    {
        _places.Clear();
        if (_places.Capacity > KeptMax)
        {
            _places.Capacity = 0;
        }
    }
}
