using Tarn.Processes.Watching;

namespace Tarn.Functions.Logs;

/// <summary>Cuts the output of processes into lines.</summary>
/// <param name="line">Takes each line, without its end.</param>
internal sealed class LineSplitter(OutputHandler line)
{
    /// <summary>Longer lines are cut into several.</summary>
    public const int LineBytesMax = 256 * 1_024;

    private const byte LineEnd = (byte)'\n';

    private byte[] _rest = new byte[256];
    private int _count;

    /// <summary>Takes the next bytes; none: the output has ended.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            Flush();
            return;
        }

        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf(LineEnd);
            var room = LineBytesMax - _count;
            if (end >= 0 && end <= room)
            {
                Take(bytes[..end]);
                bytes = bytes[(end + 1)..];
            }
            else if (bytes.Length >= room)
            {
                Take(bytes[..room]);
                bytes = bytes[room..];
            }
            else
            {
                Keep(bytes);
                return;
            }
        }
    }

    /// <summary>Ends an unfinished line.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            Take([]);
        }
    }

    private void Take(ReadOnlySpan<byte> end)
    {
        if (_count > 0)
        {
            Keep(end);
            end = _rest.AsSpan(0, _count);
            _count = 0;
        }

        line(end);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_rest.Length - _count < bytes.Length)
        {
            Array.Resize(ref _rest, Math.Max(_count + bytes.Length, _rest.Length * 2));
        }

        bytes.CopyTo(_rest.AsSpan(_count));
        _count += bytes.Length;
    }
}
