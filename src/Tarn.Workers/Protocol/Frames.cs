using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tarn.Processes.Native;
using Tarn.Workers.FileTables;
using Tarn.Workers.Pages;

namespace Tarn.Workers.Protocol;

/// <summary>The kind of a frame between server and worker (`docs/formats/worker.md`).</summary>
internal enum WorkerFrameKind : byte { Hello = 1, Statement = 2, Page = 3, Done = 4, Error = 5, FileTable = 6, Request = 7 }

internal readonly record struct Frame(WorkerFrameKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Length of the payload (4 bytes, little-endian), kind (1).</summary>
    public const int HeaderBytes = 5;

    /// <summary>
    /// The longest payload: a chunk of 2,048 rows of large text may be large. Longer frames are refused.
    /// </summary>
    public const int PayloadBytesMax = 256 << 20;

    public T Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Payload.Span, type)
        ?? throw new InvalidDataException($"empty frame {Kind}");

    public static void WriteHeader(Span<byte> header, WorkerFrameKind kind, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        header[4] = (byte)kind;
    }

    public static (WorkerFrameKind Kind, int Length) ReadHeader(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length is >= 0 and <= PayloadBytesMax ? ((WorkerFrameKind)header[4], length)
            : throw new InvalidDataException($"a frame of {length} bytes");
    }
}

/// <summary>The server's end: asynchronous, over the child's pipes.</summary>
internal sealed class FrameStream(Stream input, Stream output)
{
    private readonly byte[] _header = new byte[Frame.HeaderBytes];

    /// <summary>The next frame; null when the other end has closed.</summary>
    public async ValueTask<Frame?> Read(CancellationToken cancellationToken)
    {
        if (await input.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellationToken) < _header.Length)
        {
            return null;
        }

        var (kind, length) = Frame.ReadHeader(_header);
        var payload = new byte[length];
        return await input.ReadAtLeastAsync(payload, length, throwOnEndOfStream: false, cancellationToken) < length ? null : new Frame(kind, payload);
    }

    public ValueTask Write<T>(WorkerFrameKind kind, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Write(kind, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    public async ValueTask Write(WorkerFrameKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = new byte[Frame.HeaderBytes + payload.Length];
        Frame.WriteHeader(frame, kind, payload.Length);
        payload.CopyTo(frame.AsMemory(Frame.HeaderBytes));
        await output.WriteAsync(frame, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}

/// <summary>The worker's end: blocking, over bare descriptors that no other code uses.</summary>
internal sealed unsafe class DescriptorFrames(int input, int output)
{
    /// <summary>The next frame; null at the end of input, when the server has ended.</summary>
    public Frame? Read()
    {
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        if (!Fill(header))
        {
            return null;
        }

        var (kind, length) = Frame.ReadHeader(header);
        var payload = new byte[length];
        return Fill(payload) ? new Frame(kind, payload) : null;
    }

    public void Write(WorkerFrameKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        Frame.WriteHeader(header, kind, payload.Length);
        Drain(header);
        Drain(payload);
    }

    public void Write<T>(WorkerFrameKind kind, T value, JsonTypeInfo<T> type) => Write(kind, JsonSerializer.SerializeToUtf8Bytes(value, type));

    private bool Fill(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (var filled = 0; filled < buffer.Length;)
            {
                var count = (int)FenceCalls.Read(input, start + filled, buffer.Length - filled);
                if (count <= 0)
                {
                    return false;
                }

                filled += count;
            }
        }

        return true;
    }

    private void Drain(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = (int)FenceCalls.Write(output, start + written, bytes.Length - written);
                if (count <= 0)
                {
                    // The reader is gone, so this process has no work left.
                    FenceCalls.ExitNow(3);
                }

                written += count;
            }
        }
    }
}
