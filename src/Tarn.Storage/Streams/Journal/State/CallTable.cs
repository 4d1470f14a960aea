using System.Runtime.InteropServices;
using Tarn.Storage.Calls;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Remembers where the frames of the last minutes' calls are, by call key: D14 (retries are recognised). Memory is
/// bounded: generations of open-addressed tables, the oldest dropped by age or when all together are too large. Only
/// the writer uses this class.
/// </summary>
internal sealed class CallTable(long bytesMax, TimeSpan keep)
{
    private const int FirstSlots = 1 << 10;

    private readonly List<Generation> _generations = [];

    /// <summary>The first of a call's frames that are side by side in one group.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Frame(long File, long Position);

    /// <summary>Bytes of the remembered calls, for status.</summary>
    public long Bytes => _generations.Sum(generation => generation.Bytes);

    public void Add(CallKey call, Frame frame, long nowMs)
    {
        if (_generations.Count == 0 || _generations[^1].IsFull(nowMs, (long)keep.TotalMilliseconds / 10, bytesMax / 8))
        {
            _generations.Add(new Generation(nowMs));
        }

        _generations[^1].Add(call, frame);
        while (_generations.Count > 1
            && (nowMs - _generations[0].NewestMs > keep.TotalMilliseconds || Bytes > bytesMax))
        {
            _generations.RemoveAt(0);
        }

        _generations[^1].NewestMs = nowMs;
    }

    /// <summary>Adds the call's frames to <paramref name="found"/>, oldest first.</summary>
    public void Find(CallKey call, List<Frame> found)
    {
        foreach (var generation in _generations)
        {
            generation.Find(call, found);
        }
    }

    private sealed class Generation
    {
        private readonly long _startMs;
        private Slot[] _slots = new Slot[FirstSlots];
        private int _count;

        public Generation(long startMs) => _startMs = NewestMs = startMs;

        public long NewestMs { get; set; }

        public unsafe long Bytes => _slots.Length * (long)sizeof(Slot);

        public bool IsFull(long nowMs, long spanMs, long bytesMax) =>
            nowMs - _startMs > spanMs || (_count > _slots.Length / 2 && Bytes * 2 > bytesMax);

        public void Add(CallKey call, Frame frame)
        {
            if (_count > _slots.Length * 2 / 3)
            {
                var old = _slots;
                _slots = new Slot[old.Length * 2];
                foreach (var slot in old)
                {
                    if (slot.File != 0)
                    {
                        Place(slot);
                    }
                }
            }

            Place(new Slot(call, frame.File, frame.Position));
            _count++;
        }

        public void Find(CallKey call, List<Frame> found)
        {
            var mask = _slots.Length - 1;
            for (var at = Home(call) & mask; _slots[at].File != 0; at = (at + 1) & mask)
            {
                if (_slots[at].Call == call)
                {
                    found.Add(new Frame(_slots[at].File, _slots[at].Position));
                }
            }
        }

        // The key is a hash already.
        private static int Home(CallKey call) => (int)(call.Low ^ (call.High >> 32)) & int.MaxValue;

        private void Place(Slot slot)
        {
            var mask = _slots.Length - 1;
            var at = Home(slot.Call) & mask;
            while (_slots[at].File != 0)
            {
                at = (at + 1) & mask;
            }

            _slots[at] = slot;
        }

        private readonly record struct Slot(CallKey Call, long File, long Position);
    }
}
