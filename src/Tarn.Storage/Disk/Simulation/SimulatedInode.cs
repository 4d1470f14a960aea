namespace Tarn.Storage.Disk.Simulation;

/// <summary>
/// The bytes of one simulated file: as programs see them now, as they are on the medium, and the pending writes between
/// the two, in order.
/// </summary>
internal sealed class SimulatedInode
{
    /// <summary>The unit that the medium writes whole or not at all.</summary>
    public const int SectorBytes = 512;

    private static long _lastNumber;
    private readonly List<(long Offset, int Length)> _pendingWrites = [];
    private byte[] _current = [];
    private byte[] _durable = [];
    private Dictionary<string, byte[]> _durableAttributes = [];
    private int _durableMode = 0x180;
    private long _durableLength;

    // The file was cut here since the last sync: durable bytes from here on are gone once the next sync succeeds.
    private long _cutTo = long.MaxValue;

    public long Length { get; private set; }

    /// <summary>Differs between any two files.</summary>
    public ulong Number { get; } = (ulong)Interlocked.Increment(ref _lastNumber);

    /// <summary>Counts writes and cuts; replaces the time of the last write.</summary>
    public long Changes { get; private set; }

    public int Mode { get; set; } = 0x180;

    public Dictionary<string, byte[]> Attributes { get; private set; } = [];

    /// <summary>Whether programs see the same bytes as the medium has.</summary>
    public bool IsDurable => _cutTo == long.MaxValue && _durableLength == Length && Stored(_durable).SequenceEqual(Stored(_current));

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Grow(offset + bytes.Length);
        bytes.CopyTo(_current.AsSpan((int)offset));
        Length = Math.Max(Length, offset + bytes.Length);
        Changes++;
        _pendingWrites.Add((offset, bytes.Length));
    }

    public int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        var stored = (int)Math.Clamp(_current.Length - offset, 0, count);
        if (stored > 0)
        {
            _current.AsSpan((int)offset, stored).CopyTo(buffer);
        }

        buffer[stored..count].Clear();
        return count;
    }

    public void SetLength(long length)
    {
        if (length < _current.Length)
        {
            Array.Resize(ref _current, (int)length);
        }

        _cutTo = Math.Min(_cutTo, length);
        Length = length;
        Changes++;
        _pendingWrites.RemoveAll(write => write.Offset >= length);
    }

    public void MakeDurable(bool attributesToo)
    {
        CutDurable();
        Array.Resize(ref _durable, _current.Length);
        foreach (var (offset, count) in _pendingWrites)
        {
            var end = Math.Min(offset + count, _current.Length);
            _current.AsSpan((int)offset, (int)(end - offset)).CopyTo(_durable.AsSpan((int)offset));
        }

        _durableLength = Length;
        _pendingWrites.Clear();
        if (attributesToo)
        {
            _durableAttributes = new Dictionary<string, byte[]>(Attributes);
            _durableMode = Mode;
        }
    }

    /// <summary>
    /// Fails a sync: the pending writes are marked clean and never written, except for sectors that had reached the
    /// medium before. See D2 (a failed sync poisons its file).
    /// </summary>
    public void ForgetPending(Random random)
    {
        var length = (long)_durable.Length;
        KeepSome(random, ref _durable, ref length);
        _durableLength = Math.Min(Length, Math.Max(_durableLength, length));
        _pendingWrites.Clear();
    }

    /// <summary>
    /// Sets the bytes after a crash: the durable bytes and, of each pending write, the sectors that had reached the
    /// medium.
    /// </summary>
    public void Crash(Random random)
    {
        if (random.Next(2) == 0)
        {
            CutDurable();
        }

        var survivor = (byte[])_durable.Clone();
        var length = _durableLength;
        KeepSome(random, ref survivor, ref length);
        if (Length < length || (Length > length && random.Next(2) == 0))
        {
            length = random.Next(2) == 0 ? Length : length;
        }

        if (survivor.Length > length)
        {
            Array.Resize(ref survivor, (int)length);
        }

        _current = survivor;
        Length = length;
        Attributes = new Dictionary<string, byte[]>(_durableAttributes);
        Mode = _durableMode;
        _pendingWrites.Clear();
        _durable = (byte[])_current.Clone();
        _durableLength = Length;
        _cutTo = long.MaxValue;
    }

    /// <summary>Flips one bit, on the medium and in the bytes that programs see.</summary>
    public void FlipBit(long offset, int bit)
    {
        Grow(offset + 1);
        Changes++;
        _current[offset] ^= (byte)(1 << bit);
        if (offset < _durable.Length)
        {
            _durable[offset] ^= (byte)(1 << bit);
        }
    }

    // Whole writes mostly survive or vanish; sometimes each sector survives or vanishes by itself (a torn write).
    private void KeepSome(Random random, ref byte[] survivor, ref long length)
    {
        foreach (var (offset, count) in _pendingWrites)
        {
            var fate = random.Next(3);
            for (var at = offset; at < offset + count;)
            {
                var next = Math.Min(offset + count, (at / SectorBytes + 1) * SectorBytes);
                if (fate == 0 || (fate == 1 && random.Next(2) == 0))
                {
                    KeepSector(ref survivor, at, next);
                    length = Math.Max(length, Math.Min(next, Length));
                }

                at = next;
            }
        }
    }

    // Beyond its stored bytes a file reads as zeros.
    private ReadOnlySpan<byte> Stored(byte[] bytes) => bytes.AsSpan(0, (int)Math.Min(bytes.Length, Length)).TrimEnd((byte)0);

    private void CutDurable()
    {
        if (_cutTo < _durable.Length)
        {
            _durable.AsSpan((int)_cutTo).Clear();
            _durableLength = Math.Min(_durableLength, _cutTo);
        }

        _cutTo = long.MaxValue;
    }

    private void KeepSector(ref byte[] survivor, long from, long to)
    {
        var available = (int)Math.Min(to, _current.Length);
        if (available <= from)
        {
            return;
        }

        if (survivor.Length < available)
        {
            Array.Resize(ref survivor, available);
        }

        _current.AsSpan((int)from, available - (int)from).CopyTo(survivor.AsSpan((int)from));
    }

    private void Grow(long length)
    {
        if (_current.Length < length)
        {
            // A byte array with exact length keeps "stored" and "allocated" apart: an allocated, unwritten tail reads
            // as zeros.
            Array.Resize(ref _current, (int)Math.Max(length, Math.Min(_current.Length * 2L, length + (1 << 20))));
        }
    }
}
