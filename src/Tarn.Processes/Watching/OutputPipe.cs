using Tarn.Processes.Native;

namespace Tarn.Processes.Watching;

/// <summary>Takes the bytes that processes wrote, in their order. Calls of one pipe never overlap.</summary>
/// <param name="bytes">The bytes; empty: the last writer has ended.</param>
public delegate void OutputHandler(ReadOnlySpan<byte> bytes);

/// <summary>The reading end of a process's standard output and error.</summary>
internal sealed unsafe class OutputPipe
{
    private const int BufferBytes = 64 * 1_024;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;

    // A process that writes without pause must not occupy a reader of one pipe for ever.
    private const int ReadsAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly DescriptorPump _pump;
    private readonly OutputHandler _handler;
    private readonly int _descriptor;
    private readonly long _key;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private bool _isClosed;

    public OutputPipe(int descriptor, DescriptorPump pump, OutputHandler handler)
    {
        (_descriptor, _pump, _handler) = (descriptor, pump, handler);
        _ = FenceCalls.Control(descriptor, SetFlags, NonBlocking);
        _key = pump.Add(descriptor, _ => Drain());
    }

    /// <summary>Hands over everything that is in the pipe now.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            for (var i = 0; i < ReadsAtOnce && !_isClosed; i++)
            {
                nint count;
                fixed (byte* buffer = _buffer)
                {
                    count = FenceCalls.Read(_descriptor, buffer, BufferBytes);
                }

                if (count < 0)
                {
                    return; // empty for now
                }

                _handler(_buffer.AsSpan(0, (int)count));
                if (count == 0)
                {
                    CloseLocked();
                }
            }
        }
    }

    private void CloseLocked()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _pump.Remove(_key, _descriptor);
            _ = FenceCalls.Close(_descriptor);
        }
    }
}
