using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tarn.Streaming.Running;

namespace Tarn.Streaming.Sessions;

/// <summary>
/// Requests to the session of a script: a kind, then its content. All numbers are little-endian (`docs/formats/worker.md`). The first one opens the
/// script, pieces of a state may follow, then pushes.
/// </summary>
public static class StreamRequest
{
    /// <summary>A push is cut above this size; one record may be larger.</summary>
    public const int PushBytesMax = 4 << 20;

    /// <summary>A push has at most this number of inputs.</summary>
    public const int PushInputsMax = 16_384;

    internal const int InputBytes = 1 + (3 * sizeof(int)) + sizeof(long);

    internal enum Kind : byte { Open = 1, State = 2, StateEnd = 3, Push = 4, WriteState = 5 }

    /// <summary>The first request.</summary>
    /// <param name="script">Its text; the worker plans it again.</param>
    /// <param name="seed">The number of the application, from which its forests follow.</param>
    public static byte[] Open(string script, long seed)
    {
        var request = new byte[1 + sizeof(long) + Encoding.UTF8.GetByteCount(script)];
        request[0] = (byte)Kind.Open;
        BinaryPrimitives.WriteInt64LittleEndian(request.AsSpan(1), seed);
        Encoding.UTF8.GetBytes(script, request.AsSpan(1 + sizeof(long)));
        return request;
    }

    /// <summary>The next piece of a state.</summary>
    public static byte[] State(ReadOnlySpan<byte> piece) => [(byte)Kind.State, .. piece];

    /// <summary>Ends the pieces of a state.</summary>
    public static byte[] StateEnd() => [(byte)Kind.StateEnd];

    /// <summary>Asks for the state.</summary>
    public static byte[] WriteState() => [(byte)Kind.WriteState];

    /// <summary>Begins a push.</summary>
    /// <param name="output">Takes the request.</param>
    /// <param name="place">The position of the first input.</param>
    public static void BeginPush(IBufferWriter<byte> output, long place)
    {
        var span = output.GetSpan(1 + sizeof(long));
        span[0] = (byte)Kind.Push;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], place);
        output.Advance(1 + sizeof(long));
    }

    /// <summary>Adds an input to a push.</summary>
    public static void Add(IBufferWriter<byte> output, StreamInput input)
    {
        var span = output.GetSpan(InputBytes + input.Record.Length);
        span[0] = (byte)input.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(span[1..], input.Source);
        BinaryPrimitives.WriteInt32LittleEndian(span[5..], input.Shard);
        BinaryPrimitives.WriteInt64LittleEndian(span[9..], input.ArrivalMs);
        BinaryPrimitives.WriteInt32LittleEndian(span[17..], input.Record.Length);
        input.Record.Span.CopyTo(span[InputBytes..]);
        output.Advance(InputBytes + input.Record.Length);
    }

    /// <summary>The inputs are views of the content.</summary>
    internal static (long Place, List<StreamInput> Inputs) ReadPush(ReadOnlyMemory<byte> content)
    {
        var place = BinaryPrimitives.ReadInt64LittleEndian(content.Span);
        var inputs = new List<StreamInput>();
        for (var at = sizeof(long); at < content.Length;)
        {
            var span = content.Span[at..];
            var length = BinaryPrimitives.ReadInt32LittleEndian(span[17..]);
            inputs.Add(new(
                (StreamInputKind)span[0], BinaryPrimitives.ReadInt32LittleEndian(span[1..]), BinaryPrimitives.ReadInt32LittleEndian(span[5..]),
                BinaryPrimitives.ReadInt64LittleEndian(span[9..]), content.Slice(at + InputBytes, length)));
            at += InputBytes + length;
        }

        return (place, inputs);
    }
}
