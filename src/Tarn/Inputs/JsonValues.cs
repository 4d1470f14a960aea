using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Tarn.OwnProcess;

namespace Tarn.Inputs;

/// <summary>
/// The JSON values of an array, of a feature collection, or of a text with one value after the other. Values are found by their
/// brackets and quotes; a delivery checks the rest. Memory: the longest value.
/// </summary>
internal static class JsonValues
{
    /// <summary>The values with their numbers from 1.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="format">The form of the text.</param>
    /// <param name="valueBytesMax">The longest value.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CommandException">A value is too long, or the text ends inside one.</exception>
    public static async IAsyncEnumerable<(long Number, byte[] Record)> Read(
        PipeReader reader, InputFormat format, int valueBytesMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scanner = new InputJsonScanner(format);
        var number = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var bytes = read.Buffer.ToArray();
            var at = 0;
            while (scanner.Next(bytes, ref at, read.IsCompleted) is { } value)
            {
                yield return (++number, bytes[value]);
            }

            if (bytes.Length - at > valueBytesMax)
            {
                throw new CommandException($"value {number + 1} is longer than {valueBytesMax:N0} bytes, the largest record that a stream takes");
            }

            if (read.IsCompleted && !scanner.IsAtEnd(bytes.AsSpan(at)))
            {
                throw new CommandException(number == 0
                    ? "the JSON ends before its first value"
                    : $"the JSON ends inside or after value {number}, before its end");
            }

            reader.AdvanceTo(read.Buffer.GetPosition(at), read.Buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }
}
