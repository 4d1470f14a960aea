using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Tarn.OwnProcess;

namespace Tarn.Inputs;

/// <summary>Lines of a byte stream.</summary>
internal static class InputLines
{
    /// <summary>
    /// The lines without their line ends, and their numbers from 1. Empty lines are counted and left out. The last line
    /// needs no line end.
    /// </summary>
    /// <exception cref="CommandException">A line is longer than <paramref name="lineBytesMax"/>.</exception>
    public static async IAsyncEnumerable<(long Number, byte[] Record)> Read(
        PipeReader reader, int lineBytesMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 1L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (Next(ref buffer, read.IsCompleted) is { } line)
            {
                if (line.Length > 0)
                {
                    yield return (number, line);
                }

                number++;
            }

            if (buffer.Length > lineBytesMax)
            {
                throw new CommandException($"line {number} is longer than {lineBytesMax:N0} bytes, the largest record that a stream takes");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static byte[]? Next(ref ReadOnlySequence<byte> buffer, bool last)
    {
        var end = buffer.PositionOf((byte)'\n');
        if (end is null && !(last && buffer.Length > 0))
        {
            return null;
        }

        var line = end is { } at ? buffer.Slice(0, at) : buffer;
        buffer = end is { } after ? buffer.Slice(buffer.GetPosition(1, after)) : buffer.Slice(buffer.End);
        var bytes = line.ToArray();
        return bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes;
    }
}
