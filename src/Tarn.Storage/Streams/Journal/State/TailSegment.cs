namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// One contiguous piece of a journal file in memory: the writer builds groups in it, readers of the tail read from it.
/// The buffer is returned when the tail and every reader have released it.
/// </summary>
internal sealed class TailSegment(HotTail tail, byte[] buffer, long file, long filePosition)
{
    // The tail and the writer hold it from the start; readers come and go.
    private LeaseCount _holders = new(2);

    public long File { get; } = file;

    /// <summary>The file's position of the buffer's first byte.</summary>
    public long FilePosition { get; } = filePosition;

    public byte[] Buffer { get; } = buffer;

    /// <summary>Bytes laid down; only the writer changes it.</summary>
    public int Used { get; set; }

    public int Room => Buffer.Length - Used;

    public bool Holds(long file, long position, int length) =>
        File == file && position >= FilePosition && position + length <= FilePosition + Buffer.Length;

    public ReadOnlyMemory<byte> Slice(long position, int length) => Buffer.AsMemory((int)(position - FilePosition), length);

    /// <summary>Pins the buffer until <see cref="Release"/>; false when it has been returned already.</summary>
    public bool TryLease() => _holders.TryTake();

    public void Release()
    {
        if (_holders.Release())
        {
            tail.GiveBack(Buffer);
        }
    }
}
