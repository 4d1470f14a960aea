using System.IO.Pipelines;

namespace Tarn.Delivery.Buffers;

/// <summary>Bytes that one side writes while the other side reads them.</summary>
internal static class PipedBytes
{
    /// <summary>Runs both sides. The writer has ended when the task completes.</summary>
    /// <param name="write">Writes on a thread of its own; a failure fails the reader.</param>
    /// <param name="read">Reads to the end.</param>
    public static async Task<T> Run<T>(Action<Stream> write, Func<PipeReader, Task<T>> read)
    {
        var pipe = new Pipe();
        var writing = Task.Run(() => Write(write, pipe.Writer), CancellationToken.None);
        try
        {
            return await read(pipe.Reader);
        }
        finally
        {
            // The writer reads a buffer, so it must end before the buffer is used again.
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    private static async Task Write(Action<Stream> write, PipeWriter to)
    {
        try
        {
            using (var stream = to.AsStream(leaveOpen: true))
            {
                write(stream);
            }

            await to.CompleteAsync();
        }
        catch (Exception failure)
        {
            await to.CompleteAsync(failure);
        }
    }
}
