using System.Security.Cryptography;
using System.Text;
using Tarn.Aws.Console.Calls;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Console.Live;

/// <summary>An operation that is asked again and again for a page.</summary>
/// <param name="call">The operation and its caller.</param>
/// <param name="input">The input as JSON.</param>
internal sealed class LiveWatch(ConsoleCall call, byte[] input)
{
    private readonly byte[] _sent = new byte[SHA256.HashSizeInBytes];

    /// <summary>The operation, with the caller at the stream's begin.</summary>
    public ConsoleCall Call { get; } = call;

    /// <summary>A copy of the input: some operations rewrite their input in place.</summary>
    public byte[] Input => [.. input];

    /// <summary>Whether the answer differs from the last one of which this returned true.</summary>
    public bool IsNew(PooledSegments answer)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in answer.Segments)
        {
            hasher.AppendData(piece.Span);
        }

        hasher.GetHashAndReset(hash);
        if (hash.SequenceEqual(_sent))
        {
            return false;
        }

        hash.CopyTo(_sent);
        return true;
    }

    /// <summary>Reads <c>service/Operation:input</c>.</summary>
    /// <exception cref="AwsErrorException">The text is malformed, or the operation cannot be watched.</exception>
    public static LiveWatch Read(string text, IReadOnlyList<IDoor> doors, ConsoleCaller caller, string region)
    {
        var (slash, colon) = (text.IndexOf('/', StringComparison.Ordinal), text.IndexOf(':', StringComparison.Ordinal));
        if (slash <= 0 || colon <= slash + 1)
        {
            throw new AwsErrorException("ValidationException", 400, $"watch takes <service>/<Operation>:<input as JSON>, not '{text}'.");
        }

        var (door, operation) = ConsoleCall.Find(doors, text[..slash], text[(slash + 1)..colon]);
        return operation is { IsRead: true, AnswersStream: false }
            ? new LiveWatch(new ConsoleCall(door, operation, caller, region), Encoding.UTF8.GetBytes(text[(colon + 1)..]))
            : throw new AwsErrorException(
                "ValidationException", 400, $"{operation.Name} cannot be watched: it changes something, or its answer is a stream.");
    }
}
