using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>
/// One shard's frames of one file after an offset, in order: from its slice of the index, or from the recent frames.
/// </summary>
internal struct SweepCursor
{
    private readonly List<FrameEntry>? _recent;
    private readonly long _file;
    private readonly long _offset;
    private readonly long _stableEnd;
    private SliceCodec.SliceReader _slice;
    private int _next;
    private FrameEntry _current;
    private bool _has;

    public SweepCursor(List<FrameEntry> recent, long file)
    {
        _recent = recent;
        _file = file;
        Move();
    }

    public SweepCursor(SliceCodec.SliceReader slice, long offset, long stableEnd)
    {
        _slice = slice;
        _offset = offset;
        _stableEnd = stableEnd;
        Move();
    }

    public readonly bool TryPeek(out FrameEntry frame)
    {
        frame = _current;
        return _has;
    }

    public void Move()
    {
        if (_recent is not null)
        {
            _has = _next < _recent.Count && _recent[_next].File == _file;
            _current = _has ? _recent[_next++] : default;
            return;
        }

        do
        {
            _has = _slice.TryNext(out _current) && _current.EndOffset <= _stableEnd;
        }
        while (_has && _current.EndOffset <= _offset);
    }
}
